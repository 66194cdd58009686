package com.generalaugment.gateway.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door.Answer;

/** Projects and keys for tests, made through the door. */
public final class Tenants {

    private Tenants() {}

    /** @param manager a management key with {@code admin}; {@code runtime} a live runtime key */
    public record Project(String id, String slug, String manager, String runtime) {

        public String path() {
            return "/api/v1/admin/projects/" + id;
        }
    }

    /** A new project on the plan {@code team}, with its keys. */
    public static Project project() {
        Answer made = Door.post(Neighbours.ADMIN, "/api/v1/admin/projects", "{\"name\":\"Acme\"}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        String id = made.json().path("id").asText();
        Answer planned = Door.patch(Neighbours.ADMIN, "/api/v1/admin/projects/" + id, "{\"plan\":\"team\"}");
        assertThat(planned.status()).as(planned.text()).isEqualTo(200);
        String slug = made.json().path("slug").asText();
        return new Project(
                id,
                slug,
                key(id, "\"scopes\":[\"admin\"]"),
                key(id, "\"scopes\":[\"runtime\"],\"runtime_mode\":\"live\""));
    }

    /** @param members further members of the request */
    public static String key(String project, String members) {
        Answer made = Door.post(
                Neighbours.ADMIN,
                "/api/v1/admin/keys",
                "{\"name\":\"k\",\"project_id\":\"" + project + "\"," + members + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        return made.json().path("api_key").asText();
    }
}
