package com.generalaugment.turnexecutor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.turnexecutor.domain.encryption.Sealer.Purpose;
import com.generalaugment.turnexecutor.domain.encryption.Sealer.Scope;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class KeyRingSealerTest {

    private static final String OLD = key(1);
    private static final String NEW = key(2);

    private final KeyRingSealer sealer = new KeyRingSealer(OLD, List.of());
    private final Tenant tenant = new Tenant(Ids.uuid());
    private final Scope scope = new Scope(Purpose.PROVIDER_KEY, tenant, "openai");
    private final byte[] secret = "a secret".getBytes(StandardCharsets.UTF_8);

    @Test
    void aValueOpensForItsPurposeProjectAndRowOnly() {
        // Given // hazard 16
        byte[] sealed = sealer.seal(scope, secret);

        // Then
        assertThat(sealer.open(scope, sealed)).contains(secret);
        assertThat(sealer.open(new Scope(Purpose.REPLAY, tenant, "openai"), sealed))
                .isEmpty();
        assertThat(sealer.open(new Scope(Purpose.PROVIDER_KEY, new Tenant(Ids.uuid()), "openai"), sealed))
                .isEmpty();
        assertThat(sealer.open(new Scope(Purpose.PROVIDER_KEY, tenant, "gemini"), sealed))
                .isEmpty();
        assertThat(sealer.seal(scope, secret)).isNotEqualTo(sealed);
    }

    @Test
    void anAlteredValueDoesNotOpenWhicheverByteItIs() {
        // Given
        byte[] sealed = sealer.seal(scope, secret);

        for (int i = 0; i < sealed.length; i++) {
            // When
            byte[] altered = sealed.clone();
            altered[i] ^= 1;

            // Then
            assertThat(sealer.open(scope, altered)).as("byte " + i).isEmpty();
        }
        assertThat(sealer.open(scope, new byte[5])).isEmpty();
        assertThat(sealer.open(scope, new byte[0])).isEmpty();
    }

    @Test
    void afterARotationOldValuesOpenAndNewOnesAreSealedWithTheNewKey() {
        // Given
        byte[] before = sealer.seal(scope, secret);

        // When
        KeyRingSealer rotated = new KeyRingSealer(NEW, List.of(OLD));
        byte[] after = rotated.seal(scope, secret);

        // Then
        assertThat(rotated.open(scope, before)).contains(secret);
        assertThat(rotated.isCurrent(before)).isFalse();
        assertThat(rotated.isCurrent(after)).isTrue();
        assertThat(sealer.open(scope, after)).isEmpty();
        assertThat(new KeyRingSealer(NEW, List.of()).open(scope, before)).isEmpty();
    }

    @Test
    void valuesOfTheFormatWithoutKeyIdStillOpen() throws Exception {
        // Given
        byte[] nonce = new byte[12];
        nonce[0] = 2;
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(Base64.getDecoder().decode(OLD), "AES"),
                new GCMParameterSpec(128, nonce));
        cipher.updateAAD(tenant.toString().getBytes(StandardCharsets.UTF_8));
        byte[] encrypted = cipher.doFinal(secret);
        byte[] first = Arrays.copyOf(nonce, nonce.length + encrypted.length);
        System.arraycopy(encrypted, 0, first, nonce.length, encrypted.length);

        // When
        KeyRingSealer rotated = new KeyRingSealer(NEW, List.of(OLD));

        // Then
        assertThat(rotated.open(scope, first)).contains(secret);
        assertThat(rotated.isCurrent(first)).isFalse();
        assertThat(rotated.open(new Scope(Purpose.PROVIDER_KEY, new Tenant(Ids.uuid()), "openai"), first))
                .isEmpty();
    }

    /** The vectors of the specification, c2sp.org/XAES-256-GCM. */
    @Test
    void encryptionIsThatOfTheSpecification() throws Exception {
        // Given
        byte[] nonce = "ABCDEFGHIJKLMNOPQRSTUVWX".getBytes(StandardCharsets.US_ASCII);
        byte[] plain = "XAES-256-GCM".getBytes(StandardCharsets.US_ASCII);

        // Then
        assertThat(hex(EncryptionKey.parse(key(1)).encrypt(nonce, new byte[0], plain)))
                .isEqualTo("ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
        assertThat(hex(EncryptionKey.parse(key(3))
                        .encrypt(nonce, "c2sp.org/XAES-256-GCM".getBytes(StandardCharsets.US_ASCII), plain)))
                .isEqualTo("986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
    }

    @Test
    void whatIsNoKeyStopsTheStartAndIsNotShown() {
        for (String wrong : List.of("c2hvcnQ=", "not base64 at all!", "")) {
            assertThatThrownBy(() -> new KeyRingSealer(wrong, List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("base64 of 32 bytes")
                    .hasMessageNotContaining("c2hvcnQ");
        }
        assertThatThrownBy(() -> new KeyRingSealer(OLD, List.of(OLD))).hasMessageContaining("named twice");
    }

    private static String key(int filling) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) filling);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
