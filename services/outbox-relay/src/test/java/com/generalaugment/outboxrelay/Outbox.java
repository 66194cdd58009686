package com.generalaugment.outboxrelay;

import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.outboxrelay.store.DatabaseAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A database of its own for one test, with the tables of the services as their own migrations make them. */
final class Outbox {

    private static final String PASSWORD = "only-for-tests";
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<String, String> SERVICES =
            Map.of("gateway", "gateway", "turn_executor", "turn-executor", "metering", "metering");

    private final Infrastructure servers = InfrastructureResource.shared();
    private final String name = "relay_" + NUMBER.incrementAndGet();

    /** @param schemas of the services that are deployed already */
    static Outbox with(String... schemas) {
        Outbox outbox = new Outbox();
        outbox.superuser("postgres", "CREATE DATABASE " + outbox.name);
        outbox.superuser(outbox.name, outbox.bootstrap());
        for (String schema : schemas) {
            outbox.deploy(schema);
        }
        return outbox;
    }

    /** Runs the service's migrations. */
    void deploy(String schema) {
        Path folder = Path.of("..", SERVICES.get(schema), "src/main/resources/db/migration");
        try (Stream<Path> files = Files.list(folder);
                Connection owner = connect(schema + "_owner")) {
            owner.setAutoCommit(false);
            for (Path file : files.sorted().toList()) {
                execute(owner, Files.readString(file));
            }
            owner.commit();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    String name() {
        return name;
    }

    DatabaseAddress address() {
        return DatabaseAddress.of(url(), "outbox_relay", PASSWORD);
    }

    String url() {
        return "postgresql://127.0.0.1:" + servers.postgres().port() + "/" + name;
    }

    /** One transaction per event, as the service itself would write it; ids are {@code prefix-0} and so on. */
    List<String> write(String schema, String topic, String prefix, int count) {
        List<String> ids = new ArrayList<>();
        try (Connection service = connect(schema)) {
            for (int i = 0; i < count; i++) {
                ids.add(prefix + "-" + i);
                insert(service, schema, topic, ids.getLast(), "key-" + i % 3, "{\"n\":" + i + "}");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return ids;
    }

    void write(String schema, String topic, String id, String key, String payload) {
        try (Connection service = connect(schema)) {
            insert(service, schema, topic, id, key, payload);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long rows(String schema) {
        return number("SELECT count(*) FROM " + schema + ".outbox_event");
    }

    long number(String sql) {
        return Long.parseLong(text(sql));
    }

    String text(String sql) {
        try (Connection connection = servers.postgres().connect(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void superuser(String sql) {
        superuser(name, sql);
    }

    /** Gives the slot back to the server, which has only a few. */
    void drop() {
        superuser(
                "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE active_pid IS NOT NULL AND slot_name = '"
                        + name + "'");
        superuser("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + name
                + "'");
    }

    void insert(Connection service, String schema, String topic, String id, String key, String payload)
            throws SQLException {
        try (PreparedStatement insert = service.prepareStatement(
                "INSERT INTO " + schema
                        + ".outbox_event (id, topic, key, type, project_id, traceparent, payload) VALUES (?, ?, ?, 'Tested',"
                        + " '00000000-0000-7000-8000-000000000001', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', ?)")) {
            insert.setString(1, id);
            insert.setString(2, topic);
            insert.setString(3, key);
            insert.setString(4, payload);
            insert.executeUpdate();
        }
    }

    Connection connect(String role) throws SQLException {
        return DriverManager.getConnection("jdbc:" + url(), role, PASSWORD);
    }

    private void superuser(String database, String sql) {
        try (Connection connection = servers.postgres().connect(database)) {
            execute(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String bootstrap() {
        try (InputStream in = Outbox.class.getResourceAsStream("/genaug/bootstrap.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("ON DATABASE genaug", "ON DATABASE " + name)
                    .replaceAll("\\$\\{password_\\w+}", PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
