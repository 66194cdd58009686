package com.generalaugment.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {

    @TempDir
    Path folder;

    @Test
    void aFreshFolderIsMadeAndOpenedAgainLater() throws IOException {
        // Given
        Path home = folder.resolve("new");
        try (FileLock first = Home.open(home)) {
            assertThat(first.isValid()).isTrue();
        }

        // When
        try (FileLock second = Home.open(home)) {
            // Then
            assertThat(second.isValid()).isTrue();
        }
    }

    @Test
    void aSecondLauncherOnTheSameFolderIsToldThatOneRunsAlready() throws IOException {
        // Given
        Path home = folder.resolve("shared");
        try (FileLock running = Home.open(home)) {
            assertThat(running.isValid()).isTrue();

            // When, then
            assertThatThrownBy(() -> Home.open(home))
                    .isInstanceOf(Home.Unusable.class)
                    .hasMessageContaining("is running already");
        }
    }

    @Test
    void aFolderOfAnotherVersionIsRefusedWithTheWayOut() throws IOException {
        // Given
        Files.writeString(folder.resolve("layout"), "0");

        // When, then
        assertThatThrownBy(() -> Home.open(folder))
                .isInstanceOf(Home.Unusable.class)
                .hasMessageContaining("layout 0")
                .hasMessageContaining("move it away or delete it");
    }

    @Test
    void aFolderThatIsNotOursIsLeftAlone() throws IOException {
        // Given
        Files.writeString(folder.resolve("thesis.txt"), "precious");

        // When, then
        assertThatThrownBy(() -> Home.open(folder)).isInstanceOf(Home.Unusable.class);
        assertThat(folder).isDirectoryNotContaining(file -> file.endsWith("layout"));
    }
}
