package com.generalaugment.gateway.domain.isolation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request as an app backend sends it.
 *
 * @param template the public route, such as {@code /v1/responses/{id}}
 * @param path values of its parameters, not encoded; {@code query} likewise
 */
public record Call(
        String method,
        String template,
        Map<String, String> path,
        Map<String, String> query,
        Map<String, String> headers,
        @Nullable ObjectNode body) {

    public static Call get(String template) {
        return new Call("GET", template, Map.of(), Map.of(), Map.of(), null);
    }

    public static Call delete(String template) {
        return new Call("DELETE", template, Map.of(), Map.of(), Map.of(), null);
    }

    public static Call post(String template, ObjectNode body) {
        return new Call("POST", template, Map.of(), Map.of(), Map.of(), body);
    }

    public Call at(String parameter, String value) {
        return new Call(method, template, with(path, parameter, value), query, headers, body);
    }

    public Call asking(String parameter, String value) {
        return new Call(method, template, path, with(query, parameter, value), headers, body);
    }

    public Call repeatable(String idempotencyKey) {
        return new Call(method, template, path, query, with(headers, "Idempotency-Key", idempotencyKey), body);
    }

    /** As the published document names it, such as {@code GET /v1/responses/{id}}. */
    public String route() {
        return method + " " + template;
    }

    /** Path and query, encoded. */
    public String target() {
        String target = template;
        for (var parameter : path.entrySet()) {
            target = target.replace("{" + parameter.getKey() + "}", encoded(parameter.getValue()));
        }
        List<String> pairs = new ArrayList<>();
        query.forEach((name, value) -> pairs.add(name + "=" + encoded(value)));
        return pairs.isEmpty() ? target : target + "?" + String.join("&", pairs);
    }

    /** Whether the request contains this text, so that the answer may repeat it. */
    boolean says(String text) {
        return path.containsValue(text)
                || query.containsValue(text)
                || (body != null && Json.text(body).contains(text));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Map<String, String> with(Map<String, String> before, String name, String value) {
        Map<String, String> after = new LinkedHashMap<>(before);
        after.put(name, value);
        return after;
    }
}
