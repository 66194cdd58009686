package com.generalaugment.turnexecutor.domain.encryption;

import com.generalaugment.libs.runtime.context.Tenant;
import java.util.Optional;

/** Port: encrypts what may not be kept readable, bound to what it is for. Keys rotate; every sealed value names its key. */
public interface Sealer {

    /** What a sealed value is for. One purpose never opens what another one sealed. */
    enum Purpose {
        PROVIDER_KEY,
        COMPACTION,
        REASONING,
        REPLAY,
        STREAM_FRAME
    }

    /**
     * What a sealed value belongs to; authenticated along with it.
     *
     * @param row id of the row in the project; empty for values that callers carry
     */
    record Scope(Purpose purpose, Tenant tenant, String row) {

        /** A value that callers carry and hand back. */
        public static Scope carried(Purpose purpose, Tenant tenant) {
            return new Scope(purpose, tenant, "");
        }
    }

    byte[] seal(Scope scope, byte[] content);

    /** Empty when it was altered, sealed for another scope, or with a key that is not known here. */
    Optional<byte[]> open(Scope scope, byte[] sealed);

    /** Whether the value was sealed with the key that seals new values. */
    boolean isCurrent(byte[] sealed);
}
