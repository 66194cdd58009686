package com.generalaugment.libs.runtime.redis;

import org.jspecify.annotations.Nullable;

/** Redis is up and refused a command or a script: a defect of this platform, which a retry does not mend. */
public final class RedisCommandFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedisCommandFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
