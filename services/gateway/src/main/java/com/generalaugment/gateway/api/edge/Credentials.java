package com.generalaugment.gateway.api.edge;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import java.util.LinkedHashSet;
import java.util.Set;

/** The one credential of a request, in any of the three headers. */
final class Credentials {

    private static final String BEARER = "bearer ";

    private Credentials() {}

    /** @throws Problem 401 {@code missing_api_key}, 400 {@code conflicting_credentials} */
    static String of(EdgeRequest request) {
        Set<String> given = new LinkedHashSet<>();
        request.headers("Authorization").forEach(value -> add(given, bearer(value)));
        request.headers("X-Admin-Key").forEach(value -> add(given, value));
        request.headers("X-Admin-API-Key").forEach(value -> add(given, value));
        if (given.size() > 1) {
            throw Problem.of(
                    ErrorKind.INVALID, "conflicting_credentials", "The request carries two different credentials.");
        }
        if (given.isEmpty()) {
            throw Problem.of(
                    ErrorKind.UNAUTHENTICATED,
                    "missing_api_key",
                    "Send an API key as Authorization: Bearer <key> or X-Admin-Key.");
        }
        return given.iterator().next();
    }

    /** A JWT has two dots; a key has none. */
    static boolean isToken(String credential) {
        return credential.chars().filter(c -> c == '.').count() == 2;
    }

    private static void add(Set<String> given, String value) {
        if (!value.isBlank()) {
            given.add(value.strip());
        }
    }

    private static String bearer(String authorization) {
        String value = authorization.strip();
        return value.regionMatches(true, 0, BEARER, 0, BEARER.length()) ? value.substring(BEARER.length()) : value;
    }
}
