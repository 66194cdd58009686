package com.generalaugment.gateway.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Configuration of the gateway. Unknown keys under the prefix stop the start. */
@ConfigMapping(prefix = "genaug.gateway")
public interface GatewayConfig {

    /** A global management key ({@code gaadmlive_…}) that is registered at start as the first key of an installation. */
    Optional<String> bootstrapKey();

    /** Instead of the first key itself: a file from which the gateway reads it, or to which it writes a new one (mode 0600). */
    Optional<String> bootstrapKeyFile();

    /** Has an effect only where the public contract names it. */
    @WithDefault("false")
    boolean developmentMode();

    /** Commit of the build, shown by {@code /health/ready}. */
    @WithDefault("unknown")
    String buildSha();

    /**
     * The installation's Ed25519 key, by which evidence is signed: PKCS 8 in PEM, or the base64 in it alone. The same for all replicas.
     * Without it no evidence is issued.
     */
    Optional<String> signingKey();

    /** Public keys that have signed before and stay published: base64url of 32 bytes each, the member {@code x} of a published key. */
    Optional<List<String>> previousSigningKeys();

    /** How many proxies in front of the gateway add to {@code X-Forwarded-For}; 0: the header is ignored. */
    @WithDefault("0")
    int trustedProxies();

    UnknownKeys unknownKeys();

    /** Limits look-ups of API keys that do not exist. */
    interface UnknownKeys {
        @WithDefault("300")
        int perAddressAndMinute();

        /** For all addresses together, in this process. */
        @WithDefault("200")
        int perSecond();
    }

    /** Bytes of requests in flight at the same time. Default: 40 % of the largest heap. */
    Optional<MemorySize> requestMemory();

    Oidc oidc();

    /** The OpenID Connect provider that signs users in. */
    interface Oidc {
        @WithDefault("false")
        boolean enabled();

        /** Its issuer URL. */
        Optional<String> issuer();

        /** The audience that its tokens must have. */
        @WithDefault("general-augment")
        String audience();
    }
}
