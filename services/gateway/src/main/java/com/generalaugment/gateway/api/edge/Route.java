package com.generalaugment.gateway.api.edge;

import com.generalaugment.gateway.domain.access.Role;
import java.util.List;

/**
 * One public route.
 *
 * @param template such as {@code /api/v1/admin/projects/{project_id}}; also the metrics' label
 * @param maxBody bytes
 * @param upgrades whether it matches only requests for a WebSocket upgrade; such a route reads no body
 */
public record Route(
        String method,
        String template,
        List<String> segments,
        Access access,
        long maxBody,
        boolean upgrades,
        Handler handler) {

    /** Handles one request on a virtual thread. Failures are problems. */
    public interface Handler {
        Reply handle(EdgeRequest request);
    }

    /** The credentials that a route accepts. */
    public sealed interface Access {
        /** No credential. */
        record Open() implements Access {}

        /** A key that acts for exactly one project and has the scope. */
        record Runtime(String scope) implements Access {}

        /**
         * A management key or a signed-in user, for one project or the installation; the path may name a project.
         *
         * @param role the least that a signed-in user needs
         */
        record Admin(String scope, Role role) implements Access {
            public Admin(String scope) {
                this(scope, Role.needed(scope));
            }
        }

        /** Any management key or signed-in user. */
        record Management() implements Access {}

        /** Any valid credential. */
        record SignedIn() implements Access {}
    }

    public static Route of(String method, String template, Access access, long maxBody, Handler handler) {
        return new Route(method, template, segments(template), access, maxBody, false, handler);
    }

    public static Route socket(String template, Access access, Handler handler) {
        return new Route("GET", template, segments(template), access, 0, true, handler);
    }

    private static List<String> segments(String template) {
        return List.of(template.substring(1).split("/"));
    }
}
