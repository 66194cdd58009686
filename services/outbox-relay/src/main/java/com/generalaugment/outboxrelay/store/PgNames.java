package com.generalaugment.outboxrelay.store;

/** Names inside statements. */
final class PgNames {

    static final String TABLE = "outbox_event";

    private PgNames() {}

    static String table(String schema) {
        return quoted(schema) + "." + TABLE;
    }

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return '\'' + text.replace("'", "''") + '\'';
    }
}
