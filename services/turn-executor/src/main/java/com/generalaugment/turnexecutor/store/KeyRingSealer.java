package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Seals with the current key and opens with any key of the ring. A sealed value is: format (1 byte), id of the key (4), nonce (24),
 * ciphertext with tag. Purpose, project and row are authenticated along, so that a value opens only where it belongs.
 */
public final class KeyRingSealer implements Sealer {

    private static final byte FORMAT = 2;
    private static final int NONCE_AT = 1 + EncryptionKey.ID_BYTES;
    private static final int CONTENT_AT = NONCE_AT + EncryptionKey.NONCE_BYTES;
    private static final int FIRST_FORMAT_MIN_BYTES = 12 + 16;

    private final EncryptionKey current;
    private final List<EncryptionKey> all;
    private final SecureRandom random = new SecureRandom();

    /**
     * @param current base64 of 32 bytes
     * @param previous keys that values may still be sealed with
     * @throws IllegalArgumentException for what is no key, or the same key twice
     */
    public KeyRingSealer(String current, List<String> previous) {
        this.current = EncryptionKey.parse(current);
        this.all = new ArrayList<>(List.of(this.current));
        previous.stream().map(EncryptionKey::parse).forEach(this::add);
    }

    @Override
    public byte[] seal(Scope scope, byte[] content) {
        byte[] nonce = new byte[EncryptionKey.NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] encrypted = current.encrypt(nonce, associated(scope), content);
            return ByteBuffer.allocate(CONTENT_AT + encrypted.length)
                    .put(FORMAT)
                    .put(current.id())
                    .put(nonce)
                    .put(encrypted)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    @Override
    public Optional<byte[]> open(Scope scope, byte[] sealed) {
        return keyOf(sealed)
                .flatMap(key -> opened(scope, key, sealed))
                .or(() -> openedFirstFormat(scope.tenant(), sealed));
    }

    @Override
    public boolean isCurrent(byte[] sealed) {
        return keyOf(sealed).filter(key -> key == current).isPresent();
    }

    private void add(EncryptionKey key) {
        if (all.stream().anyMatch(other -> Arrays.equals(other.id(), key.id()))) {
            throw new IllegalArgumentException("an encryption key is named twice");
        }
        all.add(key);
    }

    private Optional<EncryptionKey> keyOf(byte[] sealed) {
        if (sealed.length <= CONTENT_AT || sealed[0] != FORMAT) {
            return Optional.empty();
        }
        byte[] id = Arrays.copyOfRange(sealed, 1, NONCE_AT);
        return all.stream().filter(key -> Arrays.equals(key.id(), id)).findFirst();
    }

    private static Optional<byte[]> opened(Scope scope, EncryptionKey key, byte[] sealed) {
        try {
            byte[] nonce = Arrays.copyOfRange(sealed, NONCE_AT, CONTENT_AT);
            return Optional.of(key.decrypt(nonce, associated(scope), sealed, CONTENT_AT));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    /** Values of before name no key and know only their project; any key of the ring may be theirs. */
    private Optional<byte[]> openedFirstFormat(Tenant tenant, byte[] sealed) {
        if (sealed.length < FIRST_FORMAT_MIN_BYTES) {
            return Optional.empty();
        }
        byte[] associated = tenant.toString().getBytes(StandardCharsets.UTF_8);
        for (EncryptionKey key : all) {
            try {
                return Optional.of(key.decryptFirstFormat(associated, sealed));
            } catch (GeneralSecurityException e) {
                // Another key may open it.
            }
        }
        return Optional.empty();
    }

    private static byte[] associated(Scope scope) {
        return ("genaug\n" + scope.purpose() + "\n" + scope.tenant() + "\n" + scope.row())
                .getBytes(StandardCharsets.UTF_8);
    }
}
