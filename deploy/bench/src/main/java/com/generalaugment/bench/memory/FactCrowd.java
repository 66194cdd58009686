package com.generalaugment.bench.memory;

import com.generalaugment.bench.memory.FactRows.Owner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Users with many facts, written past the service in SQL: notes of random words with random vectors, which is as hard as any to rank.
 * All users have the same notes.
 */
public final class FactCrowd {

    private static final String[] WORDS =
            ("tea coffee train garden lisbon meeting invoice piano doctor budget flight kitchen summer"
                            + " project window bicycle holiday teacher weather contract museum recipe ticket library harbour")
                    .split(" ");
    private static final int WRITERS = 2;
    private static final int DIMENSION = 384;

    private final MemoryApi door;
    private final Database database;
    private final int factsEach;
    private final Random random = new Random(5);
    private final List<Owner> owners = new ArrayList<>();

    /** Opens sessions of the superuser. */
    public interface Database {
        Connection connect() throws SQLException;
    }

    public FactCrowd(MemoryApi door, Database database, int factsEach) {
        this.door = door;
        this.database = database;
        this.factsEach = factsEach;
    }

    /** The app's id of a user, from 0. */
    public static String user(int number) {
        return "user-" + number;
    }

    Owner first() {
        return owners.getFirst();
    }

    int factsEach() {
        return factsEach;
    }

    public int facts() {
        return owners.size() * factsEach;
    }

    /** As an app would ask. */
    public String question() {
        return "note about " + word() + " and " + word() + " number " + random.nextInt(factsEach);
    }

    /** Grows to that many users. When this returns, statistics are new and everything is on the disk. */
    public void growTo(int users) throws SQLException {
        try (Connection connection = database.connect()) {
            FactRows rows = new FactRows(connection);
            List<Owner> coming = new ArrayList<>();
            while (owners.size() < users) {
                Owner owner = rows.ownerOf(UUID.fromString(door.store(user(owners.size()), "is new here")));
                if (owners.isEmpty()) {
                    addFacts(connection, owner);
                } else {
                    coming.add(owner);
                }
                owners.add(owner);
            }
            copyFactsTo(coming);
            rows.execute("VACUUM ANALYZE memory.fact, memory.fact_vector, memory.app_user");
            rows.execute("CHECKPOINT");
        }
    }

    private void addFacts(Connection connection, Owner owner) throws SQLException {
        FactRows rows = new FactRows(connection);
        String model = rows.modelOf(owner.first());
        connection.setAutoCommit(false);
        try (FactRows.Batch batch = rows.new Batch(owner, model)) {
            for (int i = 1; i < factsEach; i++) {
                batch.add("note number " + i + " about " + word() + " and " + word(), i, vector());
            }
            batch.write();
        }
        rows.renew(owner);
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void copyFactsTo(List<Owner> coming) {
        List<Future<Void>> work = new ArrayList<>();
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            for (Owner owner : coming) {
                work.add(writers.submit((Callable<Void>) () -> copyFacts(owner)));
            }
        }
        work.forEach(FactCrowd::mustBeDone);
    }

    private Void copyFacts(Owner owner) throws SQLException {
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            FactRows rows = new FactRows(connection);
            // Every vector has its fact: nobody has to look that up a million times.
            rows.execute("SET LOCAL session_replication_role = replica");
            rows.copy(owners.getFirst(), owner);
            rows.renew(owner);
            connection.commit();
            return null;
        }
    }

    private byte[] vector() {
        double[] vector = new double[DIMENSION];
        double squares = 0;
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = random.nextGaussian();
            squares += vector[i] * vector[i];
        }
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * DIMENSION).order(ByteOrder.LITTLE_ENDIAN);
        for (double each : vector) {
            bytes.putFloat((float) (each / Math.sqrt(squares)));
        }
        return bytes.array();
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private static void mustBeDone(Future<Void> work) {
        try {
            work.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the crowd is not complete", e);
        }
    }
}
