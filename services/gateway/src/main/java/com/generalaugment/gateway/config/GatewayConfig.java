package com.generalaugment.gateway.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** What can be tuned in gateway. Unknown keys under the prefix stop the start. */
@ConfigMapping(prefix = "genaug.gateway")
public interface GatewayConfig {

    /** A global management key ({@code gaadmlive_…}) that is registered at start: how an installation gets its first key. */
    Optional<String> bootstrapKey();

    /** Instead of naming the first key: a file in which the gateway finds it, or leaves a new one (mode 0600). */
    Optional<String> bootstrapKeyFile();

    /** Acts only where the public contract names it. */
    @WithDefault("false")
    boolean developmentMode();

    /** Commit of the build, shown by {@code /health/ready}. */
    @WithDefault("unknown")
    String buildSha();

    Oidc oidc();

    /** The provider where people sign in. */
    interface Oidc {
        @WithDefault("false")
        boolean enabled();

        /** Its issuer URL. */
        Optional<String> issuer();

        /** What its tokens must be meant for. */
        @WithDefault("general-augment")
        String audience();
    }
}
