package com.generalaugment.gateway.api.edge;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds the route of a path. Paths are split before they are decoded, so that an id may contain an encoded slash. */
final class RouteTable {

    /** Label of requests that no route matches. */
    static final String NO_ROUTE = "none";

    private final List<Route> routes;

    RouteTable(List<Route> routes) {
        this.routes = List.copyOf(routes);
    }

    record Match(Route route, Map<String, String> parameters) {}

    List<Route> routes() {
        return routes;
    }

    /**
     * @param asksForSocket whether the request may be upgraded to a WebSocket
     * @throws Problem 404 {@code not_found}, or 405 {@code method_not_allowed} with {@code Allow} as an extra
     */
    Match match(String method, String rawPath, boolean asksForSocket) {
        String[] segments = rawPath.startsWith("/") ? rawPath.substring(1).split("/", -1) : new String[] {rawPath};
        TreeSet<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            if (route.upgrades() && !asksForSocket) {
                continue;
            }
            Map<String, String> parameters = parameters(route.segments(), segments);
            if (parameters != null && route.method().equals(method)) {
                return new Match(route, parameters);
            }
            if (parameters != null) {
                allowed.add(route.method());
            }
        }
        if (allowed.isEmpty()) {
            throw Problem.of(ErrorKind.NOT_FOUND, "not_found", "There is no such route.");
        }
        throw Problem.of(ErrorKind.METHOD_NOT_ALLOWED, "method_not_allowed", "This route does not know this method.")
                .extra("allow", new ArrayList<>(allowed));
    }

    private static @Nullable Map<String, String> parameters(List<String> template, String[] segments) {
        if (template.size() != segments.length) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < segments.length; i++) {
            String wanted = template.get(i);
            if (wanted.startsWith("{")) {
                String value = decoded(segments[i]);
                if (value == null || value.isEmpty()) {
                    return null;
                }
                parameters.put(wanted.substring(1, wanted.length() - 1), value);
            } else if (!wanted.equals(segments[i])) {
                return null;
            }
        }
        return parameters;
    }

    private static @Nullable String decoded(String segment) {
        try {
            return printable(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Replaces the zero character, which PostgreSQL cannot store, as invalid UTF-8 is replaced; no row has such a name. */
    static String printable(String text) {
        return text.replace('\0', '\uFFFD');
    }
}
