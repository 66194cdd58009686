package com.generalaugment.libs.runtime.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.loop.EventLoops;
import com.generalaugment.libs.testkit.infra.FreePorts;
import com.generalaugment.libs.testkit.infra.PostgresServer;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One connection in the pool: whatever a failure leaves behind on it, the next call meets. */
class DatabaseIT {

    private static final String INSERT = "INSERT INTO numbers (n) VALUES ($1)";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    @TempDir
    static Path home;

    private static PostgresServer postgres;
    private static Vertx vertx;
    private static Pool pool;

    private final Tenant tenant = new Tenant(UUID.randomUUID());
    private final Database database = new Database(vertx, pool, TIMEOUT);

    @BeforeAll
    static void startPostgres() throws SQLException {
        postgres = new PostgresServer(home, FreePorts.find(1).getFirst(), "only-for-tests", false);
        postgres.start();
        postgres.awaitReady();
        try (Connection connection = postgres.connect("postgres")) {
            connection.createStatement().execute("CREATE TABLE numbers (n int PRIMARY KEY)");
        }
        vertx = Vertx.vertx();
        pool = PgBuilder.pool()
                .connectingTo("postgresql://postgres:only-for-tests@127.0.0.1:" + postgres.port() + "/postgres")
                .with(new PoolOptions().setMaxSize(1))
                .using(vertx)
                .build();
    }

    @AfterAll
    static void stopPostgres() {
        pool.close();
        vertx.close();
        postgres.stop();
    }

    @BeforeEach
    void noNumbers() {
        database.executeUnscoped("DELETE FROM numbers", Tuple.tuple());
    }

    @Test
    void theTenantIsSetInsideTheTransactionAndGoneAfterIt() {
        // When
        String inside =
                setting(database.read(tenant, "SELECT current_setting('genaug.project_id') AS s", Tuple.tuple()));
        String stepwise = database.inTransaction(
                tenant, tx -> setting(tx.execute("SELECT current_setting('genaug.project_id') AS s", Tuple.tuple())));
        String outside = setting(database.executeUnscoped(
                "SELECT coalesce(current_setting('genaug.project_id', true), '') AS s", Tuple.tuple()));

        // Then
        assertThat(inside).isEqualTo(tenant.toString());
        assertThat(stepwise).isEqualTo(tenant.toString());
        assertThat(outside).isEmpty();
    }

    /** The one connection lives on one of them and serves all. */
    @Test
    void transactionsOfSeveralEventLoopsDoNotMix() {
        // Given
        Database spread = new Database(new EventLoops(vertx, 3), pool, TIMEOUT);

        // When
        List<CompletableFuture<String>> settings = IntStream.range(0, 60)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> {
                            spread.write(tenant, statements -> statements.add(INSERT, Tuple.of(i)));
                            return setting(spread.read(
                                    tenant, "SELECT current_setting('genaug.project_id') AS s", Tuple.tuple()));
                        },
                        Thread::startVirtualThread))
                .toList();

        // Then
        assertThat(settings).allSatisfy(one -> assertThat(one.join()).isEqualTo(tenant.toString()));
        assertThat(numbers().split(" ")).hasSize(60);
    }

    @Test
    void theUserIsSetWithHisTenantAndGoneAfterTheTransaction() {
        // Given
        UUID user = UUID.randomUUID();
        String both = "SELECT concat(current_setting('genaug.project_id', true), ' ',"
                + " current_setting('genaug.user_id', true)) AS s";

        // When
        String inside = setting(database.write(tenant, user, statements -> statements.add(both, Tuple.tuple()))
                .getFirst());
        String stepwise = database.inTransaction(tenant, user, tx -> setting(tx.execute(both, Tuple.tuple())));

        // Then
        assertThat(inside).isEqualTo(tenant + " " + user);
        assertThat(stepwise).isEqualTo(inside);
        assertThat(setting(database.executeUnscoped(both, Tuple.tuple()))).isBlank();
    }

    @Test
    void aStatementThatFailsInThePipelineUndoesAllOfThem() {
        // Given
        database.write(tenant, statements -> statements.add(INSERT, Tuple.of(1)));

        // When: known to the server or not, the second one fails and the commit is sent all the same
        Throwable failure = catchThrowable(() -> database.write(tenant, statements -> {
            statements.add(INSERT, Tuple.of(2));
            statements.add(INSERT, Tuple.of(1));
            statements.add(INSERT, Tuple.of(3));
        }));

        // Then: the first failure is told, not that the others were in vain
        assertThat(failure).isInstanceOf(PgException.class);
        assertThat(((PgException) failure).getSqlState()).isEqualTo("23505");
        assertThat(numbers()).isEqualTo("1");
        assertThatTheConnectionIsClean();
    }

    @Test
    void aValueOfAWrongTypeThatTheServerNeverSeesUndoesAllOfThemToo() {
        // Given: a statement that is new, and one that has often been used
        for (int i = 0; i < 3; i++) {
            int n = i;
            database.write(tenant, statements -> statements.add(INSERT, Tuple.of(n)));
        }
        String fresh = "INSERT INTO numbers (n) VALUES ($1) -- " + UUID.randomUUID();

        // When
        Throwable first = catchThrowable(() -> database.write(tenant, statements -> {
            statements.add(INSERT, Tuple.of(7));
            statements.add(fresh, Tuple.of("eight"));
        }));
        Throwable second = catchThrowable(() -> database.write(tenant, statements -> {
            statements.add(INSERT, Tuple.of(7));
            statements.add(INSERT, Tuple.of("eight"));
        }));

        // Then
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        assertThat(numbers()).isEqualTo("0 1 2");
        assertThatTheConnectionIsClean();
    }

    @Test
    void valuesThatAStatementCannotTakeAreOurMistakeAndAreNotTold() {
        // When
        Throwable wrongType = catchThrowable(() -> database.read(tenant, INSERT, Tuple.of("eight")));
        Throwable wrongNumber = catchThrowable(() -> database.read(tenant, INSERT, Tuple.of(8, 9)));

        // Then
        assertThat(wrongType)
                .isInstanceOf(IllegalStateException.class)
                .hasNoCause()
                .message()
                .contains("position", "java.lang.String")
                .doesNotContain("eight");
        assertThat(wrongNumber)
                .isInstanceOf(IllegalStateException.class)
                .message()
                .contains("number of parameters");
        assertThatTheConnectionIsClean();
    }

    @Test
    void aCallerThatFailsWhileAddingStatementsUndoesThem() {
        // When
        assertThatThrownBy(() -> database.write(tenant, statements -> {
                    statements.add(INSERT, Tuple.of(1));
                    throw new IllegalStateException("halfway");
                }))
                .hasMessage("halfway");

        // Then
        assertThat(numbers()).isEmpty();
        assertThatTheConnectionIsClean();
    }

    @Test
    void aTransactionThatFailsOnTheWayIsUndone() {
        // When
        assertThatThrownBy(() -> database.inTransaction(tenant, tx -> {
                    tx.execute(INSERT, Tuple.of(1));
                    throw new IllegalStateException("halfway");
                }))
                .hasMessage("halfway");

        // Then
        assertThat(numbers()).isEmpty();
        assertThatTheConnectionIsClean();
    }

    @Test
    void aFailureThatTheWorkHidesIsNotCommittedInSilence() {
        // When
        Throwable failure = catchThrowable(() -> database.inTransaction(tenant, tx -> {
            tx.execute(INSERT, Tuple.of(1));
            return "hidden: " + catchThrowable(() -> tx.execute(INSERT, Tuple.of(1)));
        }));

        // Then
        assertThat(failure).isInstanceOf(PgException.class);
        assertThat(numbers()).isEmpty();
        assertThatTheConnectionIsClean();
    }

    @Test
    void whatIsSentAheadIsDoneBeforeTheNextStatementAndWithTheTransaction() {
        // When
        String seen = database.inTransaction(tenant, tx -> {
            tx.send(INSERT, Tuple.of(1));
            String before = setting(tx.execute("SELECT count(*)::text AS s FROM numbers", Tuple.tuple()));
            tx.send(INSERT, Tuple.of(2));
            return before;
        });

        // Then
        assertThat(seen).isEqualTo("1");
        assertThat(numbers()).isEqualTo("1 2");
        assertThatTheConnectionIsClean();
    }

    @Test
    void whatFailsAfterItWasSentAheadFailsTheNextStepWhichSaysWhy() {
        // Given
        database.write(tenant, statements -> statements.add(INSERT, Tuple.of(1)));

        // When
        Throwable next = catchThrowable(() -> database.inTransaction(tenant, tx -> {
            tx.send(INSERT, Tuple.of(1));
            return tx.execute(INSERT, Tuple.of(2));
        }));
        Throwable commit = catchThrowable(() -> database.inTransaction(tenant, tx -> {
            tx.execute(INSERT, Tuple.of(3));
            tx.send(INSERT, Tuple.of("four"));
            return "committed";
        }));

        // Then
        assertThat(next).isInstanceOf(PgException.class);
        assertThat(((PgException) next).getSqlState()).isEqualTo("23505");
        assertThat(commit).isNotNull();
        assertThat(numbers()).isEqualTo("1");
        assertThatTheConnectionIsClean();
    }

    @Test
    void aTransactionThatTakesTooLongIsCancelledAndLeavesNothing() throws SQLException {
        // Given: somebody else has locked the table
        Database impatient = new Database(vertx, pool, Duration.ofMillis(500));
        try (Connection other = postgres.connect("postgres")) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE numbers");

            // When
            Problem pipelined = catchThrowableOfType(
                    Problem.class, () -> impatient.write(tenant, statements -> statements.add(INSERT, Tuple.of(1))));
            Problem stepwise = catchThrowableOfType(
                    Problem.class, () -> impatient.inTransaction(tenant, tx -> tx.execute(INSERT, Tuple.of(2))));

            // Then: the one connection of the pool is free again while the lock is still held
            assertThat(pipelined.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThat(stepwise.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
            assertThatTheConnectionIsClean();
        }
        assertThat(numbers()).isEmpty();
    }

    @Test
    void whoWaitedForAConnectionInVainDoesNotKeepIt() {
        // Given
        Database impatient = new Database(vertx, pool, Duration.ofMillis(300));
        CompletableFuture<?> busy =
                CompletableFuture.runAsync(() -> database.read(tenant, "SELECT pg_sleep(2)", Tuple.tuple()));
        await().atMost(Duration.ofSeconds(60)).until(() -> sleepers() == 1);

        // When
        Problem late = catchThrowableOfType(Problem.class, () -> impatient.read(tenant, "SELECT 1", Tuple.tuple()));

        // Then
        assertThat(late.kind()).isEqualTo(ErrorKind.UNAVAILABLE);
        busy.join();
        assertThatTheConnectionIsClean();
    }

    @Test
    void aServerThatIsKilledMeansUnavailableAndIsFoundAgain() {
        // Given
        CompletableFuture<Throwable> running =
                CompletableFuture.supplyAsync(() -> catchThrowable(() -> database.write(tenant, statements -> {
                    statements.add(INSERT, Tuple.of(1));
                    statements.add("SELECT pg_sleep(60)", Tuple.tuple());
                })));
        await().atMost(Duration.ofSeconds(60)).until(() -> sleepers() == 1);

        // When
        postgres.kill();
        Throwable failure = running.join();
        Throwable meanwhile = catchThrowable(() -> database.executeUnscoped("SELECT 1", Tuple.tuple()));
        postgres.start();
        postgres.awaitReady();

        // Then
        assertThat(failure).isInstanceOf(Problem.class).extracting("kind").isEqualTo(ErrorKind.UNAVAILABLE);
        assertThat(meanwhile).isInstanceOf(Problem.class).extracting("kind").isEqualTo(ErrorKind.UNAVAILABLE);
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> numbers().isEmpty());
        assertThatTheConnectionIsClean();
    }

    /** It can be used, has no transaction open, and knows no tenant. */
    private void assertThatTheConnectionIsClean() {
        assertThat(setting(database.executeUnscoped(
                        "SELECT coalesce(current_setting('genaug.project_id', true), '') AS s", Tuple.tuple())))
                .isEmpty();
        assertThat(sessions("application_name = 'vertx-pg-client' AND state <> 'idle'"))
                .isZero();
    }

    private String numbers() {
        return setting(database.executeUnscoped(
                "SELECT coalesce(string_agg(n::text, ' ' ORDER BY n), '') AS s FROM numbers", Tuple.tuple()));
    }

    private static String setting(Iterable<io.vertx.sqlclient.Row> rows) {
        return rows.iterator().next().getString("s");
    }

    private static int sleepers() {
        return sessions("state = 'active' AND wait_event = 'PgSleep'");
    }

    private static int sessions(String condition) {
        try (Connection connection = postgres.connect("postgres");
                var rows = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM pg_stat_activity WHERE " + condition)) {
            rows.next();
            return rows.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
