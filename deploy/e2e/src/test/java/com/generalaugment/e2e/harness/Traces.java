package com.generalaugment.e2e.harness;

import com.generalaugment.libs.testkit.infra.Infrastructure;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Where a text stands in what the platform keeps: every table of every schema, as a full dump would tell, and Redis. */
public final class Traces {

    private final Infrastructure infrastructure;

    public Traces(Infrastructure infrastructure) {
        this.infrastructure = infrastructure;
    }

    /** Tables with a row that says it, and keys of Redis that say it or hold it. */
    public List<String> of(String text) {
        List<String> places = new ArrayList<>(tables(text));
        places.addAll(keys(text));
        return places;
    }

    public List<String> tables(String text) {
        List<String> with = new ArrayList<>();
        String literal = text.replace("'", "''");
        for (String table : column("SELECT schemaname || '.' || quote_ident(tablename) FROM pg_tables"
                + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
            // Columns of bytes are shown by their digits.
            String says = "SELECT EXISTS (SELECT 1 FROM " + table + " t WHERE position('" + literal
                    + "' in t::text) > 0 OR position(encode('" + literal + "'::bytea, 'hex') in t::text) > 0)";
            if (column(says).equals(List.of("t"))) {
                with.add(table);
            }
        }
        return with;
    }

    /** The first column of a query as a superuser sees it. */
    public List<String> column(String sql) {
        List<String> values = new ArrayList<>();
        try (Connection connection = infrastructure.postgres().connect(Infrastructure.DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private List<String> keys(String text) {
        List<String> with = new ArrayList<>();
        try (Socket socket = new Socket("127.0.0.1", infrastructure.redis().port());
                InputStream in = new BufferedInputStream(socket.getInputStream())) {
            for (String key : ask(socket, in, "KEYS", "*")) {
                String content = key + "\n" + String.join("\n", content(socket, in, key));
                if (content.contains(text)) {
                    with.add("redis:" + key);
                }
            }
            return with;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> content(Socket socket, InputStream in, String key) throws IOException {
        String type = ask(socket, in, "TYPE", key).getFirst();
        return switch (type) {
            case "string" -> ask(socket, in, "GET", key);
            case "hash" -> ask(socket, in, "HGETALL", key);
            case "set" -> ask(socket, in, "SMEMBERS", key);
            case "zset" -> ask(socket, in, "ZRANGE", key, "0", "-1");
            case "list" -> ask(socket, in, "LRANGE", key, "0", "-1");
            // It has expired meanwhile.
            case "none" -> List.of();
            default -> throw new IllegalStateException("a key of type " + type);
        };
    }

    private static List<String> ask(Socket socket, InputStream in, String... words) throws IOException {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            command.append('$').append(word.getBytes(StandardCharsets.UTF_8).length);
            command.append("\r\n").append(word).append("\r\n");
        }
        socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
        List<String> answer = new ArrayList<>();
        read(in, answer);
        return answer;
    }

    private static void read(InputStream in, List<String> into) throws IOException {
        String line = line(in);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '*' -> {
                for (int left = Integer.parseInt(rest); left > 0; left--) {
                    read(in, into);
                }
            }
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length >= 0) {
                    into.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
                    line(in);
                }
            }
            case '-' -> throw new IOException(rest);
            default -> into.add(rest);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("Redis has hung up");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
