package com.generalaugment.local;

import com.generalaugment.libs.testkit.infra.Bootstrap;
import com.generalaugment.libs.testkit.infra.Infrastructure.Passwords;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/** Generated once per {@code .genaug/} and kept in files that only their owner can read. */
final class Secrets {

    private static final int BYTES = 32;
    private static final String SUPERUSER = "postgres.password";
    private static final String TOKEN = "internal.token";
    private static final String ENCRYPTION_KEY = "encryption.key";
    private static final String SIGNING_KEY = "signing.key";

    private final Properties values;

    private Secrets(Properties values) {
        this.values = values;
    }

    static Secrets of(Path home) {
        Path file = home.resolve("secrets.properties");
        Properties values = read(file);
        values.computeIfAbsent(SUPERUSER, name -> randomHex());
        values.computeIfAbsent(TOKEN, name -> randomHex());
        values.computeIfAbsent(ENCRYPTION_KEY, name -> Base64.getEncoder().encodeToString(random()));
        values.computeIfAbsent(SIGNING_KEY, name -> randomSigningKey());
        Bootstrap.ROLES.forEach(role -> values.computeIfAbsent(passwordOf(role), name -> randomHex()));
        writePrivately(file, values);
        return new Secrets(values);
    }

    Passwords passwords() {
        Map<String, String> roles = Bootstrap.ROLES.stream().collect(Collectors.toMap(role -> role, this::password));
        return new Passwords(values.getProperty(SUPERUSER), roles);
    }

    String password(String role) {
        return values.getProperty(passwordOf(role));
    }

    /** The secret that the services share. */
    String internalToken() {
        return values.getProperty(TOKEN);
    }

    /** Base64 of 32 bytes. */
    String encryptionKey() {
        return values.getProperty(ENCRYPTION_KEY);
    }

    /** Base64 of an Ed25519 private key (PKCS 8). */
    String signingKey() {
        return values.getProperty(SIGNING_KEY);
    }

    static Properties read(Path file) {
        Properties values = new Properties();
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file)) {
                values.load(reader);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return values;
    }

    static void writePrivately(Path file, Properties values) {
        try {
            StringWriter text = new StringWriter();
            values.store(text, null);
            writePrivately(file, text.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Mode 0600, also when the file was there before. */
    static void writePrivately(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var mode = PosixFilePermissions.fromString("rw-------");
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(mode));
            }
            Files.setPosixFilePermissions(file, mode);
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String passwordOf(String role) {
        return role + ".password";
    }

    private static String randomSigningKey() {
        try {
            byte[] key = KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            return Base64.getEncoder().encodeToString(key);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has Ed25519", e);
        }
    }

    private static String randomHex() {
        return HexFormat.of().formatHex(random());
    }

    private static byte[] random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
