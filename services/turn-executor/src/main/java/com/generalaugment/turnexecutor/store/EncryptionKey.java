package com.generalaugment.turnexecutor.store;

import com.generalaugment.libs.runtime.id.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * One key of the installation with XAES-256-GCM (C2SP): every value is encrypted under a key of its own, derived from the first
 * half of a random 24-byte nonce. So random nonces do not run out: 2^80 values per key, where plain AES-GCM allows 2^32.
 */
final class EncryptionKey {

    static final int NONCE_BYTES = 24;
    static final int ID_BYTES = 4;

    private static final int KEY_BYTES = 32;
    private static final int BLOCK_BYTES = 16;
    private static final int HALF_NONCE = NONCE_BYTES / 2;
    private static final int TAG_BITS = 128;
    private static final int REDUCTION = 0x87;
    private static final String GCM = "AES/GCM/NoPadding";
    private static final byte[] ID_LABEL = "genaug key id".getBytes(StandardCharsets.US_ASCII);

    private final SecretKeySpec key;
    private final byte[] id;
    private final byte[] subkeyMask;

    private EncryptionKey(byte[] bytes) throws GeneralSecurityException {
        this.key = new SecretKeySpec(bytes, "AES");
        this.id = Arrays.copyOf(Sha256.of(concatenated(ID_LABEL, bytes)), ID_BYTES);
        this.subkeyMask = doubled(block(new byte[BLOCK_BYTES]));
    }

    /** @throws IllegalArgumentException when the text is not the base64 of 32 bytes; the message does not show it */
    static EncryptionKey parse(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.strip());
            if (bytes.length == KEY_BYTES) {
                return new EncryptionKey(bytes);
            }
        } catch (IllegalArgumentException e) {
            // The text must not be part of any message.
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES", e);
        }
        throw new IllegalArgumentException("an encryption key must be the base64 of 32 bytes");
    }

    /** Four bytes that say which key it is and nothing else about it. */
    byte[] id() {
        return id.clone();
    }

    byte[] encrypt(byte[] nonce, byte[] associated, byte[] content) throws GeneralSecurityException {
        return cipher(Cipher.ENCRYPT_MODE, nonce, associated).doFinal(content);
    }

    byte[] decrypt(byte[] nonce, byte[] associated, byte[] sealed, int offset) throws GeneralSecurityException {
        return cipher(Cipher.DECRYPT_MODE, nonce, associated).doFinal(sealed, offset, sealed.length - offset);
    }

    /** The format before keys had ids: plain AES-GCM, a 12-byte nonce in front. */
    byte[] decryptFirstFormat(byte[] associated, byte[] sealed) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(GCM);
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, HALF_NONCE));
        cipher.updateAAD(associated);
        return cipher.doFinal(sealed, HALF_NONCE, sealed.length - HALF_NONCE);
    }

    private Cipher cipher(int mode, byte[] nonce, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(GCM);
        cipher.init(mode, derived(nonce), new GCMParameterSpec(TAG_BITS, nonce, HALF_NONCE, HALF_NONCE));
        cipher.updateAAD(associated);
        return cipher;
    }

    private SecretKeySpec derived(byte[] nonce) throws GeneralSecurityException {
        return new SecretKeySpec(concatenated(half(1, nonce), half(2, nonce)), "AES");
    }

    /** AES-CMAC of one whole block: counter, label, first half of the nonce. */
    private byte[] half(int counter, byte[] nonce) throws GeneralSecurityException {
        byte[] message = new byte[BLOCK_BYTES];
        message[1] = (byte) counter;
        message[2] = 'X';
        System.arraycopy(nonce, 0, message, BLOCK_BYTES - HALF_NONCE, HALF_NONCE);
        for (int i = 0; i < BLOCK_BYTES; i++) {
            message[i] ^= subkeyMask[i];
        }
        return block(message);
    }

    private byte[] block(byte[] message) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/ECB/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key);
        return cipher.doFinal(message);
    }

    private static byte[] doubled(byte[] block) {
        byte[] result = new byte[BLOCK_BYTES];
        int carry = 0;
        for (int i = BLOCK_BYTES - 1; i >= 0; i--) {
            int value = (block[i] & 0xff) << 1 | carry;
            result[i] = (byte) value;
            carry = value >>> 8;
        }
        result[BLOCK_BYTES - 1] ^= (byte) (carry * REDUCTION);
        return result;
    }

    private static byte[] concatenated(byte[] first, byte[] second) {
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
