package com.generalaugment.local;

import com.generalaugment.local.AdminApi.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The demo project of a fresh installation and the keys to it, made over the public API and kept in
 * {@code credentials.properties} (0600). At later starts the kept keys are tried before they are printed.
 */
public final class Demo {

    private static final String PROJECTS = "/api/v1/admin/projects";
    private static final String PROJECT = "project_id";
    private static final String MANAGEMENT = "management_key";
    private static final String RUNTIME = "runtime_key";

    private final Fleet fleet;
    private final AdminApi api;
    private final Properties kept;
    private final List<String> warnings = new ArrayList<>();

    private Demo(Fleet fleet) {
        this.fleet = fleet;
        this.api = new AdminApi(fleet.baseUrl());
        this.kept = Secrets.read(file(fleet));
    }

    /**
     * What a caller needs. A key that the platform refuses is empty.
     *
     * @param warnings what does not work and how to put it right, one line each
     */
    public record Credentials(
            String baseUrl, String projectId, String managementKey, String runtimeKey, List<String> warnings) {}

    /** Makes what is missing, and tries what is there. */
    public static Credentials of(Fleet fleet) {
        Demo demo = new Demo(fleet);
        demo.prepare();
        return demo.keep();
    }

    /** Keeps a management key that was issued because the one before does not work any more. */
    static void replaceManagementKey(Fleet fleet, String key) {
        Properties kept = Secrets.read(file(fleet));
        kept.setProperty(MANAGEMENT, key);
        Secrets.writePrivately(file(fleet), kept);
        Secrets.writePrivately(fleet.managementKeyFile(), key);
    }

    private void prepare() {
        kept.setProperty("base_url", fleet.baseUrl());
        String management = kept.getProperty(MANAGEMENT, read(fleet.managementKeyFile()));
        Answer me = api.get("/api/v1/admin/me", management);
        if (me.isRefusedKey()) {
            kept.remove(MANAGEMENT);
            warnings.add("The management key that was kept is refused (" + me.reason()
                    + "). `make recover-key` issues a new one while this runs.");
        } else {
            kept.setProperty(MANAGEMENT, management);
            createProject(management);
        }
        checkRuntimeKey();
    }

    private void createProject(String management) {
        if (kept.getProperty(PROJECT) != null) {
            return;
        }
        Answer made = api.post(PROJECTS, management, Map.of("name", "Demo", "slug", "demo"), "demo");
        Answer project = made.reason().equals("slug_taken") ? api.get(PROJECTS + "/demo", management) : made;
        String id =
                project.require("the demo project cannot be made").path("id").asText();
        api.patch(PROJECTS + "/" + id, management, Map.of("plan", "team")).require("the demo project cannot be made");
        kept.setProperty(PROJECT, id);
    }

    private void checkRuntimeKey() {
        String runtime = kept.getProperty(RUNTIME, "");
        if (runtime.isEmpty()) {
            createRuntimeKey();
            return;
        }
        Answer models = api.get("/v1/models", runtime);
        if (models.isRefusedKey()) {
            warnings.add("The runtime key that was kept is refused (" + models.reason() + ").");
            createRuntimeKey();
        } else if (models.status() == 403) {
            warnings.add("The demo project cannot be called: " + models.reason() + ".");
        }
    }

    private void createRuntimeKey() {
        kept.remove(RUNTIME);
        if (kept.getProperty(MANAGEMENT) == null || kept.getProperty(PROJECT) == null) {
            return;
        }
        Answer key = api.post(
                "/api/v1/admin/keys",
                kept.getProperty(MANAGEMENT),
                Map.of(
                        "name", "demo runtime key",
                        "project_id", kept.getProperty(PROJECT),
                        "scopes", new String[] {"runtime"},
                        "runtime_mode", "live",
                        "environment", "development"),
                "");
        kept.setProperty(
                RUNTIME,
                key.require("the demo's runtime key cannot be made")
                        .path("api_key")
                        .asText());
    }

    private Credentials keep() {
        Secrets.writePrivately(file(fleet), kept);
        return new Credentials(
                fleet.baseUrl(),
                kept.getProperty(PROJECT, ""),
                kept.getProperty(MANAGEMENT, ""),
                kept.getProperty(RUNTIME, ""),
                List.copyOf(warnings));
    }

    private static Path file(Fleet fleet) {
        return fleet.home().resolve("credentials.properties");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the gateway left no management key", e);
        }
    }
}
