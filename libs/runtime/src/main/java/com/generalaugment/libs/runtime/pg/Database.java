package com.generalaugment.libs.runtime.pg;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.loop.EventLoops;
import com.generalaugment.libs.runtime.pg.PipelinedTransaction.Statement;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The service's PostgreSQL, called from virtual threads (every method waits). Work for a tenant runs in a transaction whose
 * first statement sets {@code genaug.project_id}, which row-level security compares with every row.
 *
 * <p>Two shapes: {@link #write} sends all statements and the commit in one flush, for the hot path; {@link #inTransaction}
 * goes statement by statement, for work that must look before it decides.
 */
@ApplicationScoped
public class Database {

    /** A database that has not answered by then is treated as away. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** A transaction lives on one of them: it costs one hop there and one back. */
    private final EventLoops loops;

    private final Pool pool;
    private final Duration timeout;

    /** Statements that the server has once taken with values of these types. */
    private final Set<Shape> proven = ConcurrentHashMap.newKeySet();

    @Inject
    public Database(Vertx vertx, Pool pool) {
        this(vertx, pool, TIMEOUT);
    }

    /** @param timeout how long a call waits for a connection and for the answers; then its statements are cancelled */
    public Database(Vertx vertx, Pool pool, Duration timeout) {
        this(EventLoops.of(vertx), pool, timeout);
    }

    Database(EventLoops loops, Pool pool, Duration timeout) {
        this.loops = loops;
        this.pool = pool;
        this.timeout = timeout;
    }

    /**
     * A statement and the types of its values. A value of a wrong type is refused by the driver, and the server never hears
     * of it: it would commit the others. So the first time the commit waits for the statements.
     */
    private record Shape(String sql, List<Class<?>> types) {

        static Shape of(Statement statement) {
            Tuple values = statement.values();
            List<Class<?>> types = new ArrayList<>(values.size());
            for (int i = 0; i < values.size(); i++) {
                Object value = values.getValue(i);
                types.add(value == null ? Void.class : value.getClass());
            }
            return new Shape(statement.sql(), types);
        }
    }

    /** Statements of one pipelined transaction. A statement that must hold something true raises an error itself. */
    public interface Statements {
        void add(String sql, Tuple values);
    }

    /** One open transaction. */
    public interface Transaction {

        /** Waits for the result. */
        RowSet<Row> execute(String sql, Tuple values);

        /** Goes to the server together with the next statement that is waited for, and fails it if it fails. */
        void send(String sql, Tuple values);
    }

    /**
     * Runs the statements as one transaction with a single flush to the server: all or nothing.
     *
     * @return the results in order
     */
    public List<RowSet<Row>> write(Tenant tenant, Consumer<Statements> statements) {
        return pipelined(begin(tenant), statements);
    }

    /** As {@link #write}, for rows of one of the tenant's users: {@code genaug.user_id} is set, too. */
    public List<RowSet<Row>> write(Tenant tenant, UUID userKey, Consumer<Statements> statements) {
        return pipelined(begin(tenant, userKey), statements);
    }

    /** As {@link #write}, for rows that belong to no tenant. */
    public List<RowSet<Row>> writeUnscoped(Consumer<Statements> statements) {
        return pipelined("BEGIN", statements);
    }

    public <T> T inTransaction(Tenant tenant, Function<Transaction, T> work) {
        return interactive(begin(tenant), work);
    }

    /** As {@link #inTransaction}, for rows of one of the tenant's users: {@code genaug.user_id} is set, too. */
    public <T> T inTransaction(Tenant tenant, UUID userKey, Function<Transaction, T> work) {
        return interactive(begin(tenant, userKey), work);
    }

    /** As {@link #inTransaction}, for rows that belong to no tenant. */
    public <T> T inUnscopedTransaction(Function<Transaction, T> work) {
        return interactive("BEGIN", work);
    }

    /** A single statement on rows that belong to no tenant, or a function that checks the tenant itself. */
    public RowSet<Row> executeUnscoped(String sql, Tuple values) {
        return await(onLoop(() -> pool.preparedQuery(sql).execute(values)));
    }

    /** The tenant's rows of one select, in one flush. */
    public RowSet<Row> read(Tenant tenant, String sql, Tuple values) {
        return write(tenant, statements -> statements.add(sql, values)).getFirst();
    }

    private List<RowSet<Row>> pipelined(String begin, Consumer<Statements> adding) {
        List<Statement> statements = new ArrayList<>();
        adding.accept((sql, values) -> statements.add(new Statement(sql, values)));
        List<Shape> shapes = statements.stream().map(Shape::of).toList();
        PipelinedTransaction transaction =
                new PipelinedTransaction(pool, begin, statements, proven.containsAll(shapes));
        Context loop = loops.next();
        loop.runOnContext(turn -> transaction.run());
        try {
            List<RowSet<Row>> results = await(transaction.results());
            proven.addAll(shapes);
            return results;
        } catch (Throwable e) {
            loop.runOnContext(turn -> transaction.abandon());
            throw e;
        }
    }

    private <T> T interactive(String begin, Function<Transaction, T> work) {
        LentConnection connection = lend();
        try {
            StepwiseTransaction transaction = new StepwiseTransaction(connection, begin, this::await);
            T result = work.apply(transaction);
            transaction.commit();
            return result;
        } catch (Throwable e) {
            connection.abandon();
            throw e;
        } finally {
            connection.giveBack();
        }
    }

    /** A connection that comes too late for us is of no use to anybody unless it goes back. */
    private LentConnection lend() {
        CompletableFuture<SqlConnection> connection = onLoop(pool::getConnection);
        try {
            return new LentConnection(await(connection));
        } catch (Throwable e) {
            connection.thenAccept(SqlConnection::close);
            throw e;
        }
    }

    /** A tenant and a user's key are UUIDs by type, so their texts are safe inside the statement. */
    private static String begin(Tenant tenant) {
        return "BEGIN; SELECT set_config('genaug.project_id', '" + tenant.projectId() + "', true)";
    }

    private static String begin(Tenant tenant, UUID userKey) {
        return begin(tenant) + ", set_config('genaug.user_id', '" + userKey + "', true)";
    }

    private <T> CompletableFuture<T> onLoop(Supplier<Future<T>> command) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loops.next().runOnContext(turn -> command.get().onComplete(result::complete, result::completeExceptionally));
        return result;
    }

    private <T> T await(Future<T> future) {
        return await(future.toCompletionStage().toCompletableFuture());
    }

    private <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw StoreFailures.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw StoreFailures.of(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailures.of(new TimeoutException("interrupted"));
        }
    }
}
