package com.generalaugment.metering.domain;

import com.generalaugment.libs.runtime.context.Tenant;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** A user of a project without saying who: the first half of SHA-256 over both. */
public final class UserKey {

    private UserKey() {}

    public static UUID of(Tenant tenant, String userId) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(MessageDigest.getInstance("SHA-256")
                    .digest((tenant + "\0" + userId).getBytes(StandardCharsets.UTF_8)));
            return new UUID(digest.getLong(), digest.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
