package com.generalaugment.turnexecutor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Ids;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class AesSealerTest {

    private final AesSealer sealer = new AesSealer(new byte[32]);
    private final Tenant tenant = new Tenant(Ids.uuid());
    private final byte[] secret = "a secret".getBytes(StandardCharsets.UTF_8);

    @Test
    void whatWasSealedOpensForItsTenantOnly() {
        // Given // hazard 16
        byte[] sealed = sealer.seal(tenant, secret);

        // When / Then
        assertThat(sealer.open(tenant, sealed)).contains(secret);
        assertThat(sealer.open(new Tenant(Ids.uuid()), sealed)).isEmpty();
        assertThat(sealer.seal(tenant, secret)).isNotEqualTo(sealed);
    }

    @Test
    void whatWasAlteredDoesNotOpen() {
        // Given
        byte[] sealed = sealer.seal(tenant, secret);

        // When
        sealed[sealed.length - 1] ^= 1;

        // Then
        assertThat(sealer.open(tenant, sealed)).isEmpty();
        assertThat(sealer.open(tenant, new byte[5])).isEmpty();
    }

    @Test
    void aKeyOfAnotherLengthStopsTheStart() {
        assertThatThrownBy(() -> new AesSealer(new byte[16])).hasMessageContaining("encryption-key");
    }
}
