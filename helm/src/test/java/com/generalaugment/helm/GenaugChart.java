package com.generalaugment.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The umbrella chart as an operator meets it: rendered by Helm itself with the minimal values and what a test adds. */
final class GenaugChart {

    static final Path FOLDER = Path.of("genaug").toAbsolutePath();
    static final List<String> SERVICES = List.of("gateway", "turn-executor", "metering", "memory", "outbox-relay");

    private static final String OLDEST_KUBERNETES = "1.30.0";
    private static final Path MINIMAL = Path.of("src/test/resources/minimal-values.yaml");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private GenaugChart() {}

    static Helm helm() {
        return new Helm(FOLDER);
    }

    /** Renders with the minimal values as release {@code rel} in namespace {@code ns}. */
    static Rendered render() {
        return render("rel", "ns", Map.of());
    }

    static Rendered render(Map<String, Object> set) {
        return render("rel", "ns", set);
    }

    static Rendered render(String release, String namespace, Map<String, Object> set) {
        var command = template().withName(release).withNamespace(namespace).withValuesFile(MINIMAL.toAbsolutePath());
        set.forEach(command::set);
        return new Rendered(documents(command.call()));
    }

    /** Renders with a values file of the test's own over the minimal ones. */
    static Rendered renderWith(Path values) {
        return new Rendered(documents(template()
                .withName("rel")
                .withNamespace("ns")
                .withValuesFile(MINIMAL.toAbsolutePath())
                .withValuesFile(values)
                .call()));
    }

    private static TemplateCommand template() {
        return helm().template().withKubeVersion(OLDEST_KUBERNETES);
    }

    static JsonNode yaml(Path file) {
        try {
            return YAML.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode needs(String service) {
        return yaml(FOLDER.resolve("charts").resolve(service).resolve("needs.yaml"));
    }

    /** The names of the settings that a service's chart hands over. */
    static List<String> settings(String service) {
        return stream(needs(service).get("settings"))
                .map(setting -> setting.get("name").asText())
                .toList();
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return array.valueStream();
    }

    private static List<JsonNode> documents(String rendered) {
        return Arrays.stream(rendered.split("(?m)^---.*$"))
                .map(GenaugChart::document)
                .filter(document -> document.has("kind"))
                .toList();
    }

    private static JsonNode document(String text) {
        try {
            return YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException("not YAML:\n" + text, e);
        }
    }
}
