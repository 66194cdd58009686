package com.generalaugment.gateway.domain.access;

import com.generalaugment.gateway.domain.key.ApiKey;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.libs.runtime.id.Ids;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runtime keys with which this process calls its own public port during a check. They are not stored, are valid in this process
 * only and until the check ends, and their requests count towards no limit.
 */
public final class SelfCheckKeys {

    /** The environment of their calls; no stored key has it. */
    static final String ENVIRONMENT = "self_check";

    private final Map<ByteBuffer, Principal.ByKey> open = new ConcurrentHashMap<>();
    private final Clock clock;

    public SelfCheckKeys(Clock clock) {
        this.clock = clock;
    }

    /** A key that is valid until it is closed. */
    public record Pass(KeyText key, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    public Pass open(Project project) {
        KeyText text = KeyText.random(KeyText.Kind.RUNTIME_LIVE);
        ByteBuffer name = ByteBuffer.wrap(text.hash());
        ApiKey key = new ApiKey(
                Ids.uuid(),
                project.tenant().projectId(),
                text.masked(),
                "self-check",
                List.of(Scopes.RUNTIME),
                ENVIRONMENT,
                "live",
                null,
                "installation",
                clock.instant(),
                null,
                null);
        open.put(name, new Principal.ByKey(key, project));
        return new Pass(text, () -> open.remove(name));
    }

    Optional<Principal.ByKey> find(KeyText text) {
        return Optional.ofNullable(open.get(ByteBuffer.wrap(text.hash())));
    }

    static boolean made(ApiKey key) {
        return key.environment().equals(ENVIRONMENT);
    }
}
