package com.generalaugment.outboxrelay.store;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where PostgreSQL is and as whom to log in. The address must lead to the server itself: a pooler knows neither replication
 * nor locks of a session.
 *
 * @param parameters of the driver, such as {@code sslmode}
 */
public record DatabaseAddress(
        String host, int port, String database, Map<String, String> parameters, String username, String password) {

    private static final int DEFAULT_PORT = 5432;
    private static final Pattern SEPARATOR = Pattern.compile("&");

    /** @param url {@code postgresql://host:port/database[?parameter=value&…]} */
    public static DatabaseAddress of(String url, String username, String password) {
        URI uri = URI.create(url);
        String path = uri.getPath();
        if (!"postgresql".equals(uri.getScheme()) || uri.getHost() == null || path == null || path.length() < 2) {
            throw new IllegalArgumentException("genaug.database.url is not postgresql://host:port/database");
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        return new DatabaseAddress(
                uri.getHost(), port, path.substring(1), parameters(uri.getQuery()), username, password);
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return username + "@" + host + ":" + port + "/" + database;
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null) {
            SEPARATOR.splitAsStream(query).forEach(pair -> {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            });
        }
        return Map.copyOf(parameters);
    }
}
