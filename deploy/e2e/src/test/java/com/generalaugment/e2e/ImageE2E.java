package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container image of a service, made without a daemon, unpacked as a container runtime would. */
class ImageE2E {

    private static final Path REPOSITORY =
            Path.of(System.getProperty("genaug.repository")).toAbsolutePath();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void theImageOfMeteringIsWholeAndItsProgramStarts() throws Exception {
        // Given
        Path archive = folder.resolve("metering.tar");
        run(List.of(REPOSITORY.resolve("deploy/docker/build-image").toString(), "metering", archive.toString()));
        Path image = Files.createDirectory(folder.resolve("image"));
        run(List.of("tar", "-xf", archive.toString(), "-C", image.toString()));
        JsonNode manifest =
                JSON.readTree(image.resolve("manifest.json").toFile()).get(0);
        JsonNode config =
                JSON.readTree(image.resolve(manifest.get("Config").asText()).toFile());

        // When
        Path root = Files.createDirectory(folder.resolve("root"));
        for (JsonNode layer : manifest.get("Layers")) {
            run(List.of("tar", "-xf", image.resolve(layer.asText()).toString(), "-C", root.toString()));
        }

        // Then: the layers are those that the configuration names, and it runs as nobody special
        assertThat(texts(config.at("/rootfs/diff_ids"))).isEqualTo(digests(image, manifest.get("Layers")));
        assertThat(config.at("/config/User").asText()).isEqualTo("185");

        // Then: inside, the program starts and says what it misses
        Assumptions.assumeTrue(isRoot(), "only root may enter the image's file system");
        Path proc = Files.createDirectory(root.resolve("proc"));
        List<String> start = new ArrayList<>(List.of("unshare", "--mount", "--pid", "--fork", "--mount-proc=" + proc));
        start.addAll(List.of("chroot", root.toString(), "/bin/java"));
        start.addAll(texts(config.at("/config/Entrypoint")).stream()
                .skip(1)
                .map(ImageE2E::inside)
                .toList());
        assertThat(output(start)).contains("genaug.internal.token");
    }

    private static String inside(String argument) {
        return argument.equals("quarkus-run.jar") ? "/opt/genaug/quarkus-run.jar" : argument;
    }

    private static List<String> digests(Path image, JsonNode layers) throws Exception {
        List<String> digests = new ArrayList<>();
        for (String layer : texts(layers)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = Files.newInputStream(image.resolve(layer))) {
                byte[] buffer = new byte[1 << 16];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
            }
            digests.add("sha256:" + HexFormat.of().formatHex(digest.digest()));
        }
        return digests;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = started(command);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static String output(List<String> command) throws IOException {
        return new String(started(command).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Process started(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }
}
