package com.generalaugment.gateway.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.gateway.config.GatewayConfig;
import com.generalaugment.libs.runtime.error.Problem;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.Test;

class OidcSignInTest {

    @Test
    void withoutAConfiguredProviderNobodySignsIn() {
        // hazard 23, hazard 25: the default is off, and off means refused
        // Given
        GatewayConfig defaults = new SmallRyeConfigBuilder()
                .withConverter(MemorySize.class, 1, new MemorySizeConverter())
                .withMapping(GatewayConfig.class)
                .build()
                .getConfigMapping(GatewayConfig.class);
        OidcSignIn signIn = new OidcSignIn(defaults.oidc().enabled(), null);

        // Then
        assertThat(defaults.developmentMode()).isFalse();
        assertThatThrownBy(() -> signIn.authenticate("a.b.c"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.reason()).isEqualTo("invalid_session_token"));
    }
}
