package com.generalaugment.turnexecutor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.domain.retention.ExpiredRows;
import com.generalaugment.turnexecutor.domain.retention.Retention;
import com.generalaugment.turnexecutor.domain.retention.RetentionPeriods;
import com.generalaugment.turnexecutor.domain.run.Replica;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStoreContract;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real store under the same contract as the fake, beside the service's own heartbeat. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class PgRunStoreIT extends RunStoreContract {

    /** What the service's own heartbeat takes over meanwhile it cannot go on with. */
    @BeforeEach
    void meteringIsAway() {
        Neighbours.PEERS.meteringIsAway();
    }

    @AfterEach
    void reset() {
        Neighbours.PEERS.reset();
    }

    @Inject
    Database database;

    @Inject
    LeaseDatabase leases;

    @Inject
    ExpiredRows expired;

    @Inject
    Retention retention;

    @Inject
    ResponseStore responses;

    @Inject
    Replica replica;

    @Inject
    RetentionPeriods periods;

    @Override
    protected RunStore as(String owner) {
        return new PgRunStore(database, leases, named(owner), periods);
    }

    @Override
    protected RunQueue queueOf(String owner) {
        return new PgRunQueue(database, named(owner));
    }

    private Replica named(String owner) {
        return new Replica(owner, replica.lease(), replica.heartbeat(), replica.queuePoll());
    }

    @Override
    protected ResponseStore responses() {
        return responses;
    }

    @Override
    protected void expireLease(Run run) {
        Rows.update("UPDATE turn_executor.run SET lease_until = now() - interval '1 second' WHERE id = ?", run.id());
    }

    @Override
    protected void expireKey(Tenant of, String key) {
        Rows.update(
                "UPDATE turn_executor.idempotency_key SET expires_at = now() - interval '1 second'"
                        + " WHERE project_id = ? AND key = ?",
                of.projectId(),
                key);
    }

    /** More statements than the pool has connections. */
    @Test
    void aPoolThatIsBusyDoesNotDelayTheRenewalOfLeases() {
        // Given // hazard 55
        Run run = run(null, true);
        as("a").open(run, BODY, null, null);
        List<CompletableFuture<Void>> slow = IntStream.range(0, 24)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> database.executeUnscoped("SELECT pg_sleep(3)", Tuple.tuple()),
                        Thread::startVirtualThread))
                .toList();
        await().atMost(TIMEOUT)
                .until(() -> Rows.count("SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(3)'"
                                + " AND state = 'active'")
                        == 16);

        // When
        Map<String, Boolean> kept = as("a").renew(List.of(run.id()), Duration.ofSeconds(10));

        // Then
        assertThat(kept).containsOnlyKeys(run.id());
        assertThat(slow).noneMatch(CompletableFuture::isDone);
        CompletableFuture.allOf(slow.toArray(CompletableFuture[]::new)).join();
    }

    /** A lock that is held longer than a quarter of the lease, which is six seconds here. */
    @Test
    void aRenewalThatHangsFailsWhileTheLeaseHolds() throws SQLException {
        // Given // hazard 55
        Run run = run(null, true);
        as("a").open(run, BODY, null, null);
        try (Connection other = InfrastructureResource.shared().postgres().connect("genaug")) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT 1 FROM turn_executor.run WHERE id = '" + run.id() + "' FOR UPDATE");

            // When / Then
            assertThatThrownBy(() -> as("a").renew(List.of(run.id()), Duration.ofSeconds(10)))
                    .hasFieldOrPropertyWithValue("reason", "service_unavailable");
            other.rollback();
        }
        assertThat(as("a").renew(List.of(run.id()), Duration.ofSeconds(10))).containsOnlyKeys(run.id());
    }

    /** The commit of an opening may be under way while the run is annulled: it is waited for. */
    @Test
    void anOpeningThatIsCommittedWhileItIsAnnulledIsVoid() throws Exception {
        // Given // hazard 2
        Run run = run(null, true);
        CompletableFuture<Void> annulled;
        try (Connection late = InfrastructureResource.shared().postgres().connect("genaug")) {
            late.setAutoCommit(false);
            late.createStatement()
                    .execute("INSERT INTO turn_executor.run (project_id, id, response_id, state, lease_owner,"
                            + " lease_until, config_version, request_id, traceparent, stored, created_at) VALUES ('"
                            + run.tenant() + "', '" + run.id() + "', '" + run.responseId()
                            + "', 'running', 'a', now(), 1, 'r', 't', true, now())");
            annulled = CompletableFuture.runAsync(() -> as("a").annul(run), Thread::startVirtualThread);
            await().atMost(TIMEOUT)
                    .until(() -> Rows.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                    + " AND query LIKE '%annul_run%'")
                            == 1);

            // When
            late.commit();
        }

        // Then
        annulled.get(60, TimeUnit.SECONDS);
        assertThat(as("a").isRunning(run.tenant(), run.responseId())).isFalse();
    }

    @Test
    void theRunOfATurnThatStoredNothingIsForgottenAfterADay() {
        // Given
        Run old = ended(false);
        Run young = ended(false);
        Run running = run(null, false);
        as("a").open(running, BODY, null, null);
        Rows.update("UPDATE turn_executor.run SET finished_at = now() - interval '25 hours' WHERE id = ?", old.id());
        Rows.update("UPDATE turn_executor.run SET finished_at = now() - interval '23 hours' WHERE id = ?", young.id());

        // When
        retention.round();

        // Then
        assertThat(rowsOf(old)).isZero();
        assertThat(rowsOf(young)).isEqualTo(1);
        assertThat(rowsOf(running)).isEqualTo(1);
    }

    /** Five batches and a bit; half of the responses are still in use. */
    @Test
    void oneRoundDeletesAllThatHasExpiredHoweverMuchItIs() {
        // Given // hazard 54
        Tenant tenant = new Tenant(Ids.uuid());
        int many = 10_500;
        Rows.update(
                "INSERT INTO turn_executor.response_stream (project_id, response_id, frames, expires_at)"
                        + " SELECT ?, 'resp_' || n, '', now() - n * interval '1 millisecond' FROM generate_series(1, ?) n",
                tenant.projectId(),
                many);
        Rows.update(
                "INSERT INTO turn_executor.idempotency_key (project_id, key, fingerprint, run_id, response_id, stored,"
                        + " expires_at) SELECT ?, 'k' || n, '', '', '', true, now() - interval '1 second'"
                        + " FROM generate_series(1, ?) n",
                tenant.projectId(),
                many);
        Rows.update(
                "INSERT INTO turn_executor.response (project_id, id, run_id, status, input, document, created_at,"
                        + " last_used_at) SELECT ?, 'resp_' || n, 'run_' || n, 'completed', '', '', now(), now() -"
                        + " CASE WHEN n % 2 = 0 THEN interval '31 days' ELSE interval '29 days' END"
                        + " FROM generate_series(1, ?) n",
                tenant.projectId(), many);
        Rows.update(
                "INSERT INTO turn_executor.run (project_id, id, response_id, state, lease_owner, lease_until,"
                        + " config_version, request_id, traceparent, stored, created_at, finished_at) SELECT ?, 'run_' || n,"
                        + " 'resp_' || n, 'completed', '', now(), 1, '', '', n % 2 = 0, now(), now() - interval '2 days'"
                        + " FROM generate_series(1, ?) n",
                tenant.projectId(), many);

        // When
        boolean isDone = retention.round();

        // Then: the runs go with their responses, or for themselves
        assertThat(isDone).isTrue();
        assertThat(rows("response_stream", tenant)).isZero();
        assertThat(rows("idempotency_key", tenant)).isZero();
        assertThat(rows("response", tenant)).isEqualTo(many / 2);
        assertThat(rows("run", tenant)).isZero();
    }

    @Test
    void replicasDeleteSideBySideAndGoOnWhereTheyWere() throws SQLException {
        // Given
        Tenant tenant = new Tenant(Ids.uuid());
        Rows.update(
                "INSERT INTO turn_executor.response_stream (project_id, response_id, frames, expires_at)"
                        + " SELECT ?, 'resp_' || n, '', now() - interval '1 year' - n * interval '1 minute'"
                        + " FROM generate_series(1, 30) n",
                tenant.projectId());

        // When
        ExpiredRows.Batch first;
        try (Connection other = InfrastructureResource.shared().postgres().connect("genaug")) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("SELECT 1 FROM turn_executor.response_stream WHERE project_id = '" + tenant
                            + "' ORDER BY expires_at LIMIT 10 FOR UPDATE");
            first = expired.delete(ExpiredRows.Kind.RESPONSE_STREAM, null, 10);
            other.rollback();
        }
        ExpiredRows.Batch second = expired.delete(ExpiredRows.Kind.RESPONSE_STREAM, first.reached(), 10);
        ExpiredRows.Batch third = expired.delete(ExpiredRows.Kind.RESPONSE_STREAM, null, 10);

        // Then
        assertThat(first.rows()).isEqualTo(10);
        assertThat(second.rows()).isEqualTo(10);
        assertThat(second.reached()).isAfter(first.reached());
        assertThat(third.rows()).isEqualTo(10);
        assertThat(third.reached()).isBefore(first.reached());
    }

    private static long rows(String table, Tenant tenant) {
        return Rows.count("SELECT count(*) FROM turn_executor." + table + " WHERE project_id = ?", tenant.projectId());
    }

    @Test
    void aRunIsKeptAsLongAsItsResponse() {
        // Given
        Run unused = ended(true);
        Run used = ended(true);
        for (Run run : List.of(unused, used)) {
            Rows.update(
                    "UPDATE turn_executor.run SET finished_at = now() - interval '100 days' WHERE id = ?", run.id());
        }
        Rows.update(
                "UPDATE turn_executor.response SET last_used_at = now() - interval '31 days' WHERE run_id = ?",
                unused.id());

        // When
        retention.round();

        // Then
        assertThat(rowsOf(unused)).isZero();
        assertThat(rowsOf(used)).isEqualTo(1);
    }

    @Test
    void whoDeletesAResponseDeletesItsRun() {
        // Given
        Run run = ended(true);
        Run other = ended(true);

        // When
        responses.delete(run.tenant(), run.responseId());

        // Then
        assertThat(rowsOf(run)).isZero();
        assertThat(rowsOf(other)).isEqualTo(1);
    }

    private Run ended(boolean stored) {
        Run run = run(null, stored);
        as("a").open(run, BODY, null, null);
        as("a").finish(run, completed(run, new RunStore.KeyFate.Release()));
        return run;
    }

    private static long rowsOf(Run run) {
        return Rows.count("SELECT count(*) FROM turn_executor.run WHERE id = ?", run.id());
    }
}
