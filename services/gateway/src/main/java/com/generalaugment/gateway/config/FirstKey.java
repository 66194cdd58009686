package com.generalaugment.gateway.config;

import com.generalaugment.gateway.domain.key.KeyText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** The first management key of an installation: configured by the operator, or generated into a file. */
final class FirstKey {

    private FirstKey() {}

    static Optional<KeyText> of(GatewayConfig config) {
        Optional<String> named = config.bootstrapKey().filter(text -> !text.isBlank());
        if (named.isPresent()) {
            return named.map(text -> parsed(text, "genaug.gateway.bootstrap-key"));
        }
        return config.bootstrapKeyFile().filter(path -> !path.isBlank()).map(path -> inFile(Path.of(path)));
    }

    private static KeyText inFile(Path file) {
        try {
            if (!Files.exists(file)) {
                leave(file);
            }
            return parsed(Files.readString(file).strip(), file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of several replicas that start together one writes its key, and the others use it. */
    private static void leave(Path file) throws IOException {
        Path draft = Files.createTempFile(
                file.toAbsolutePath().getParent(),
                "key",
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, KeyText.random(KeyText.Kind.MANAGEMENT).reveal(), StandardOpenOption.WRITE);
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            return;
        } finally {
            Files.delete(draft);
        }
    }

    private static KeyText parsed(String text, String source) {
        return KeyText.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException(source + " must hold a management key with a right checksum"));
    }
}
