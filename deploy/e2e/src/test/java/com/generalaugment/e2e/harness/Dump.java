package com.generalaugment.e2e.harness;

import com.generalaugment.libs.testkit.infra.Infrastructure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The whole database, as a superuser sees it. */
public final class Dump {

    private Dump() {}

    /** Every table of every schema with a row that says it, as a full dump would. */
    public static List<String> tablesWith(Platform platform, String text) throws SQLException {
        List<String> with = new ArrayList<>();
        try (Connection connection =
                        platform.fleet().infrastructure().postgres().connect(Infrastructure.DATABASE);
                Statement statement = connection.createStatement()) {
            for (String table : tables(statement)) {
                try (ResultSet rows = statement.executeQuery("SELECT EXISTS (SELECT 1 FROM " + table
                        + " t WHERE position('" + text + "' in t::text) > 0"
                        // Columns of bytes are shown by their digits.
                        + " OR position(encode('" + text + "'::bytea, 'hex') in t::text) > 0)")) {
                    rows.next();
                    if (rows.getBoolean(1)) {
                        with.add(table);
                    }
                }
            }
        }
        return with;
    }

    private static List<String> tables(Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("SELECT schemaname || '.' || quote_ident(tablename) FROM pg_tables"
                + " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
