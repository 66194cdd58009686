package com.generalaugment.libs.runtime.context;

import com.generalaugment.libs.runtime.id.Sha256;
import java.nio.ByteBuffer;
import java.util.UUID;

/** A user of a project without saying who: the first half of SHA-256 over both. */
public final class UserKey {

    private UserKey() {}

    /** @param userId the app's own id */
    public static UUID of(Tenant tenant, String userId) {
        ByteBuffer digest = ByteBuffer.wrap(Sha256.of(tenant + "\0" + userId));
        return new UUID(digest.getLong(), digest.getLong());
    }
}
