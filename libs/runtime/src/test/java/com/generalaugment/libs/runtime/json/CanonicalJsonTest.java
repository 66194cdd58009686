package com.generalaugment.libs.runtime.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanonicalJsonTest {

    /** RFC 8785, appendix B: bits of the double, its text. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000, 0",
        "8000000000000000, 0",
        "0000000000000001, 5e-324",
        "8000000000000001, -5e-324",
        "7fefffffffffffff, 1.7976931348623157e+308",
        "ffefffffffffffff, -1.7976931348623157e+308",
        "4340000000000000, 9007199254740992",
        "c340000000000000, -9007199254740992",
        "4430000000000000, 295147905179352830000",
        "44b52d02c7e14af5, 9.999999999999997e+22",
        "44b52d02c7e14af6, 1e+23",
        "44b52d02c7e14af7, 1.0000000000000001e+23",
        "444b1ae4d6e2ef4e, 999999999999999700000",
        "444b1ae4d6e2ef4f, 999999999999999900000",
        "444b1ae4d6e2ef50, 1e+21",
        "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d, 0.000001",
        "41b3de4355555553, 333333333.3333332",
        "41b3de4355555554, 333333333.33333325",
        "41b3de4355555555, 333333333.3333333",
        "41b3de4355555556, 333333333.3333334",
        "41b3de4355555557, 333333333.33333343",
        "becbf647612f3696, -0.0000033333333333333333",
        "43143ff3c1cb0959, 1424953923781206.2"
    })
    void numbersAreThoseOfTheRfc(String bits, String text) {
        // Given
        BigDecimal exact = new BigDecimal(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16)));

        // When
        byte[] canonical = CanonicalJson.bytes(JsonNodeFactory.instance.numberNode(exact));

        // Then
        assertThat(canonical).asString(StandardCharsets.UTF_8).isEqualTo(text);
    }

    @Test
    void theSampleOfTheRfcComesOut() {
        // Given: RFC 8785, 3.2.2
        String sample = """
                {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
                 "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
                 "literals": [null, true, false]}""";

        // Then
        assertThat(canonical(sample))
                .isEqualTo("{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                        + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    @Test
    void membersAreSortedByUtf16Units() {
        // Given: RFC 8785, 3.2.3
        String sample = """
                {"\\u20ac": "Euro Sign", "\\r": "Carriage Return", "\\ufb33": "Hebrew", "1": "One",
                 "\\ud83d\\ude00": "Emoji", "\\u0080": "Control", "\\u00f6": "o"}""";

        // Then
        assertThat(canonical(sample))
                .isEqualTo("{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"o\","
                        + "\"€\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji\",\"\ufb33\":\"Hebrew\"}");
    }

    @Test
    void theFingerprintIsThatOfTheContractsExample() { // api.md 8.3
        // When
        String hash = CanonicalJson.fingerprint(Json.readTrusted("""
                {"tool_version": "3", "tool_id": "post_refunds", "arguments": {"id": "42", "amount": 12.50},
                 "acting_account": "crm:ops@example.com"}"""));

        // Then
        assertThat(hash).isEqualTo("afa2ee50991494155b76e0c7adb07defbbe48913581bc7451833d689fe0fed53");
    }

    @Test
    void contextIsPartOfTheFingerprintAndHasBorders() {
        // Given
        var document = Json.readTrusted("{}");

        // Then
        assertThat(CanonicalJson.fingerprint(document, "POST", "/v1"))
                .isNotEqualTo(CanonicalJson.fingerprint(document, "POS", "T/v1"))
                .isNotEqualTo(CanonicalJson.fingerprint(document));
    }

    @Test
    void halfACharacterIsNotTakenForAQuestionMark() { // hazard 7
        assertThat(canonical("\"\\ud800\"")).isEqualTo("\"\\ud800\"");
        assertThat(canonical("\"\\ude00\\ud83d\"")).isEqualTo("\"\\ude00\\ud83d\"");
        assertThat(canonical("\"?\"")).isEqualTo("\"?\"");
    }

    @Test
    void aNumberBeyondAllDoublesStillHasOneForm() {
        assertThat(canonical("1e400")).isEqualTo(canonical("10e399")).isNotEqualTo(canonical("1e399"));
    }

    private static String canonical(String json) {
        return new String(CanonicalJson.bytes(Json.readTrusted(json)), StandardCharsets.UTF_8);
    }
}
