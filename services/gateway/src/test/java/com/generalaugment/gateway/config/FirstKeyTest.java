package com.generalaugment.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.gateway.domain.key.KeyText;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstKeyTest {

    @TempDir
    Path home;

    @Test
    void aFileIsMadeForTheOwnerOnlyAndFoundAgain() throws IOException {
        // Given
        Path file = home.resolve("first.key");

        // When
        KeyText made =
                FirstKey.of(config("bootstrap-key-file", file.toString())).orElseThrow();
        KeyText found =
                FirstKey.of(config("bootstrap-key-file", file.toString())).orElseThrow();

        // Then
        assertThat(found.reveal()).isEqualTo(made.reveal());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(home.toFile().list()).containsExactly("first.key");
    }

    @Test
    void aMistypedKeyStopsTheStartAndIsNotPrinted() {
        assertThatThrownBy(() -> FirstKey.of(config("bootstrap-key", "gaadmlive_mistyped")))
                .hasMessageContaining("genaug.gateway.bootstrap-key")
                .hasMessageNotContaining("mistyped");
    }

    @Test
    void anUnknownSettingStopsTheStart() {
        // hazard 44
        assertThatThrownBy(() -> config("bootstap-key", "x")).hasMessageContaining("bootstap-key");
    }

    @Test
    void noneIsMadeWhenNothingIsSet() {
        assertThat(FirstKey.of(config("build-sha", "1"))).isEmpty();
    }

    private static GatewayConfig config(String name, String value) {
        return new SmallRyeConfigBuilder()
                .withMapping(GatewayConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withSources(new io.smallrye.config.PropertiesConfigSource(
                        Map.of("genaug.gateway." + name, value), "test", 100))
                .build()
                .getConfigMapping(GatewayConfig.class);
    }
}
