package com.generalaugment.outboxrelay.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DatabaseAddressTest {

    @Test
    void readsHostPortDatabaseAndParameters() {
        var address = DatabaseAddress.of("postgresql://db.example:6543/genaug?sslmode=require", "relay", "secret");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6543/genaug");
        assertThat(address.parameters()).containsEntry("sslmode", "require");
    }

    @Test
    void thePortMayBeLeftOut() {
        assertThat(DatabaseAddress.of("postgresql://db/genaug", "relay", "secret")
                        .port())
                .isEqualTo(5432);
    }

    @Test
    void neverShowsThePassword() {
        assertThat(DatabaseAddress.of("postgresql://db/genaug", "relay", "secret"))
                .asString()
                .doesNotContain("secret");
    }

    @Test
    void anythingElseIsRefusedByTheNameOfTheSetting() {
        assertThatThrownBy(() -> DatabaseAddress.of("mysql://db/genaug", "relay", "secret"))
                .hasMessageContaining("genaug.database.url");
        assertThatThrownBy(() -> DatabaseAddress.of("postgresql://db", "relay", "secret"))
                .hasMessageContaining("genaug.database.url");
    }
}
