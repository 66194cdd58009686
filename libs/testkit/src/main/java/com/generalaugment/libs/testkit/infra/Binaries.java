package com.generalaugment.libs.testkit.infra;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Server programs unpacked from Maven artifacts once per user and machine. */
final class Binaries {

    private Binaries() {}

    interface Unpacking {
        void into(Path directory) throws IOException;
    }

    /** The unpacked folder; made at most once, complete or not at all. */
    static Path unpacked(String name, Unpacking unpacking) {
        Path home = Path.of(System.getProperty("user.home"), ".cache", "genaug", name);
        if (Files.isDirectory(home)) {
            return home;
        }
        try {
            Files.createDirectories(home.getParent());
            Path draft = Files.createTempDirectory(home.getParent(), name);
            unpacking.into(draft);
            try {
                Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
                return home;
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + name, e);
        }
    }
}
