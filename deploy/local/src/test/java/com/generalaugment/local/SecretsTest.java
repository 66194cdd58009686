package com.generalaugment.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {

    @TempDir
    Path home;

    @Test
    void secretsAreMadeOnceAndKeptFromEverybodyElse() throws IOException {
        // Given
        Secrets first = Secrets.of(home);

        // When
        Secrets again = Secrets.of(home);

        // Then
        assertThat(again.internalToken()).isEqualTo(first.internalToken()).hasSize(64);
        assertThat(Base64.getDecoder().decode(again.encryptionKey())).hasSize(32);
        assertThat(again.password("gateway"))
                .isEqualTo(first.password("gateway"))
                .isNotEqualTo(again.password("metering"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("secrets.properties"))))
                .isEqualTo("rw-------");
    }
}
