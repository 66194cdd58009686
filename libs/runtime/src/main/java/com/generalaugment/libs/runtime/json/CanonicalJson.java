package com.generalaugment.libs.runtime.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.id.Sha256;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/** Canonical JSON of RFC 8785: members sorted by UTF-16 units, shortest escapes, ECMAScript numbers. Equal documents, equal bytes. */
public final class CanonicalJson {

    private CanonicalJson() {}

    public static byte[] bytes(JsonNode node) {
        StringBuilder out = new StringBuilder();
        write(node, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Lower-case hex SHA-256 of the texts and the canonical document, each closed by a zero byte. */
    public static String fingerprint(JsonNode node, String... context) {
        MessageDigest digest = Sha256.begin();
        for (String part : context) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
        digest.update(bytes(node));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void write(JsonNode node, StringBuilder out) {
        switch (node.getNodeType()) {
            case OBJECT -> writeObject(node, out);
            case ARRAY -> writeArray(node, out);
            case STRING -> writeString(node.textValue(), out);
            case NUMBER -> out.append(number(node.decimalValue()));
            case BOOLEAN -> out.append(node.booleanValue());
            case NULL, MISSING -> out.append("null");
            case BINARY, POJO -> throw new IllegalArgumentException("not JSON: " + node.getNodeType());
        }
    }

    private static void writeObject(JsonNode node, StringBuilder out) {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        Collections.sort(names);
        char separator = '{';
        for (String name : names) {
            out.append(separator);
            writeString(name, out);
            out.append(':');
            write(node.get(name), out);
            separator = ',';
        }
        out.append(names.isEmpty() ? "{}" : "}");
    }

    private static void writeArray(JsonNode node, StringBuilder out) {
        char separator = '[';
        for (JsonNode element : node) {
            out.append(separator);
            write(element, out);
            separator = ',';
        }
        out.append(node.isEmpty() ? "[]" : "]");
    }

    private static void writeString(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 0x20 || isLoneSurrogate(text, i)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** RFC 8785 has no form for it, and UTF-8 would make a question mark of it: another document, the same bytes. */
    private static boolean isLoneSurrogate(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    /** A JSON number as ECMAScript prints the nearest double; one that no double comes near, by all its digits. */
    private static String number(BigDecimal exact) {
        double value = exact.doubleValue();
        if (Double.isInfinite(value)) {
            return byAllDigits(exact);
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        String sign = value < 0 ? "-" : "";
        return sign + ecmaScript(digits, point);
    }

    /** Zeros are cut from the text: dividing a number of 400 digits by ten again and again is costly. */
    private static String byAllDigits(BigDecimal exact) {
        String digits = exact.unscaledValue().abs().toString();
        int end = digits.length();
        while (end > 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        long exponent = (long) digits.length() - exact.scale() - 1;
        String fraction = end == 1 ? "" : "." + digits.substring(1, end);
        return (exact.signum() < 0 ? "-" : "") + digits.charAt(0) + fraction + "E+" + exponent;
    }

    /** Java prints two digits at least, and then the nearest two; ECMAScript one, where one is enough. */
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1));
        return one.doubleValue() == value ? one.stripTrailingZeros() : digits;
    }

    private static String ecmaScript(String digits, int point) {
        int count = digits.length();
        if (count <= point && point <= 21) {
            return digits + "0".repeat(point - count);
        }
        if (0 < point && point <= 21) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-6 < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
