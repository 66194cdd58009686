package com.generalaugment.memory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.memory.clients.EmbeddingServer;
import com.generalaugment.memory.clients.InferenceThreads;
import com.generalaugment.memory.domain.embedding.Models;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfiguredModelsTest {

    @Test
    void withoutConfigurationItIsTheOneInTheProcess() {
        // When
        Models models = models(Map.of());

        // Then
        assertThat(models.wanted().model()).isEqualTo("all-minilm-l6-v2-q");
        assertThat(models.usable()).containsExactlyInAnyOrder("all-minilm-l6-v2-q", "bge-small-en-v1.5-q");
    }

    @Test
    void theOtherOneInTheProcessIsNamed() {
        // When
        Models models = models(Map.of("model", "bge-small-en-v1.5-q"));

        // Then
        assertThat(models.wanted().model()).isEqualTo("bge-small-en-v1.5-q");
        assertThat(models.usable()).containsExactlyInAnyOrder("all-minilm-l6-v2-q", "bge-small-en-v1.5-q");
    }

    @Test
    void anEndpointIsAskedAsConfiguredAndTheModelsInTheProcessStayUsable() {
        // Given
        try (EmbeddingServer server = new EmbeddingServer()) {
            Models models = models(Map.of(
                    "model", "test-model",
                    "url", server.url() + "/",
                    "api-key", EmbeddingServer.KEY,
                    "dimension", "96",
                    "ask-dimension", "true"));

            // When
            float[] vector = models.wanted().embed("one");

            // Then
            assertThat(vector).hasSize(96);
            assertThat(server.asked().getFirst().body().path("dimensions").asInt())
                    .isEqualTo(96);
            assertThat(models.usable())
                    .containsExactlyInAnyOrder("test-model@96", "all-minilm-l6-v2-q", "bge-small-en-v1.5-q");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'model=other', 'genaug.memory.embedding.model is other'",
        "'model=m,url=http://a/v1', 'genaug.memory.embedding.dimension'",
        "'model=m,url=ftp://a/v1,dimension=3', 'genaug.memory.embedding.url'",
        "'model=m,url=/v1,dimension=3', 'genaug.memory.embedding.url'",
        "'model=m,url=http://a/v1,dimension=0', 'genaug.memory.embedding.dimension'",
        "'model=m,url=http://a/v1,dimension=3,batch=0', 'genaug.memory.embedding.batch'",
        "'dimension=3', 'genaug.memory.embedding.url'",
        "'api-key=secret-1', 'genaug.memory.embedding.url'",
        "'ask-dimension=true', 'genaug.memory.embedding.url'",
    })
    void whatCannotBeObeyedStopsTheStartWithTheNameOfTheSetting(String settings, String told) { // hazard 44
        // Given
        Map<String, String> given = new HashMap<>();
        for (String setting : settings.split(",", -1)) {
            given.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }

        // When / Then
        assertThatThrownBy(() -> models(given))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(told)
                .hasMessageNotContaining("secret-1");
    }

    private static Models models(Map<String, String> embedding) {
        Map<String, String> settings = new HashMap<>();
        embedding.forEach((name, value) -> settings.put("genaug.memory.embedding." + name, value));
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(MemoryConfig.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withConverter(
                        io.quarkus.runtime.configuration.MemorySize.class,
                        100,
                        new io.quarkus.runtime.configuration.MemorySizeConverter())
                .build();
        return new ConfiguredModels(
                        config.getConfigMapping(MemoryConfig.class).embedding(),
                        new InferenceThreads(1),
                        new SimpleMeterRegistry())
                .models();
    }
}
