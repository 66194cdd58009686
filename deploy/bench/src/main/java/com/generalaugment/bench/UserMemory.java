package com.generalaugment.bench;

import com.generalaugment.bench.measure.Samples;
import com.generalaugment.bench.memory.Commits;
import com.generalaugment.bench.memory.FactCrowd;
import com.generalaugment.bench.memory.MemoryApi;
import com.generalaugment.bench.memory.RecallCheck;
import com.generalaugment.libs.testkit.time.Pause;
import com.generalaugment.local.ServiceKind;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Searching and storing over memory's own door, one call at a time, with one user's ten thousand facts and with a million in all. */
final class UserMemory implements Scenario {

    private static final int FACTS_EACH = 10_000;
    private static final int USERS = 100;
    private static final int KNOWN_QUERIES = 20;
    private static final int WARM_UP = 2_000;
    private static final int ROUNDS = 1_000;
    private static final int FEW_ROUNDS = 300;
    private static final int FIRST_SEARCHES = 20;

    /** A user's facts come one by one: the vector of the last one has been made when the next one comes. */
    private static final Duration BETWEEN_STORES = Duration.ofMillis(5);

    private static final String USER = FactCrowd.user(0);

    private final Installation installation;

    UserMemory(Installation installation) {
        this.installation = installation;
    }

    @Override
    public String title() {
        return "memory";
    }

    @Override
    public void run(Report report) {
        report.section(
                "Memory: one user with 10,000 facts, one call at a time over gRPC (direct: a commit of one row)");
        if (installation.missing().contains(ServiceKind.MEMORY)) {
            report.row("search", "", "-", "", "not measured: memory is not built");
            return;
        }
        MemoryAccess memory = installation.memory();
        try (MemoryApi door = memory.door();
                Commits commits = memory.commits()) {
            FactCrowd crowd = new FactCrowd(door, memory::database, FACTS_EACH);
            measure(report, door, commits, crowd);
            rightness(report, new RecallCheck(door, memory::database).of(crowd, KNOWN_QUERIES));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void measure(Report report, MemoryApi door, Commits commits, FactCrowd crowd) throws SQLException {
        crowd.growTo(1);
        List<String> known = IntStream.range(0, KNOWN_QUERIES)
                .mapToObj(i -> crowd.question())
                .toList();
        IntConsumer search = round -> door.search(USER, known.get(round % known.size()));
        timed(WARM_UP, search);
        double alone = timed(ROUNDS, search).percentileMillis(0.5);
        report.row("search p50, query known, 10,000 facts in all", "", Report.millis(alone), "", "");
        storing(report, door, commits);

        long began = System.nanoTime();
        crowd.growTo(USERS);
        report.fact(
                crowd.facts() + " facts were written into memory's tables in",
                Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s");
        timed(FEW_ROUNDS, search);
        Samples crowded = timed(ROUNDS, search);
        double middle = crowded.percentileMillis(0.5);
        row(report, "search p50, query known, " + crowd.facts() + " facts in all", middle, Target.SEARCH);
        row(report, "search p99, the same", crowded.percentileMillis(0.99), Target.SEARCH_WORST);
        report.row("p50 against 10,000 in all", "", "", times(middle / alone), Target.GROWTH.judge(middle / alone));
        Samples fresh = timed(FEW_ROUNDS, round -> door.search(USER, crowd.question()));
        row(report, "search p50, query new", fresh.percentileMillis(0.5), Target.NEW_SEARCH);
        Samples first = timed(FIRST_SEARCHES, round -> door.search(FactCrowd.user(round + 1), known.getFirst()));
        row(report, "first search of a user p50", first.percentileMillis(0.5), Target.NONE);
        Admin admin = installation.admin();
        Samples routed = timed(FEW_ROUNDS, round -> admin.search(USER, known.get(round % known.size())));
        row(report, "search p50 over the public route, query known", routed.percentileMillis(0.5), Target.NONE);
    }

    /** In turn, so that a noisy moment hits both. */
    private static void storing(Report report, MemoryApi door, Commits commits) {
        Samples committed = new Samples();
        Samples stored = new Samples();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            String fact = "wrote a note with the number " + round;
            Pause.of(BETWEEN_STORES);
            long commit = nanos(() -> commits.commit(fact));
            Pause.of(BETWEEN_STORES);
            long store = nanos(() -> door.store("writer", fact));
            if (round >= 0) {
                committed.add(commit);
                stored.add(store);
            }
        }
        double commit = committed.percentileMillis(0.5);
        double store = stored.percentileMillis(0.5);
        String settings =
                "fsync " + commits.show("fsync") + ", synchronous_commit " + commits.show("synchronous_commit");
        report.row(
                "store p50, " + settings,
                Report.millis(commit),
                Report.millis(store),
                times(store / commit),
                Target.STORE.judge(store / commit));
        report.row(
                "store p99",
                Report.millis(committed.percentileMillis(0.99)),
                Report.millis(stored.percentileMillis(0.99)),
                "",
                "");
    }

    private static void rightness(Report report, RecallCheck.Outcome outcome) {
        report.row(
                "recall@10 against brute force, " + KNOWN_QUERIES + " queries",
                "",
                Report.number(outcome.recall(), 3),
                "",
                "= 1" + (outcome.isPerfect() ? ": met" : ": missed"));
        if (!outcome.isPerfect()) {
            report.broken("search has missed facts: " + outcome);
        }
    }

    private static void row(Report report, String figure, double millis, Target target) {
        report.row(figure, "", Report.millis(millis), "", target.judge(millis));
    }

    private static String times(double factor) {
        return Report.number(factor, 2) + " x";
    }

    private static Samples timed(int rounds, IntConsumer call) {
        Samples samples = new Samples();
        for (int round = 0; round < rounds; round++) {
            int number = round;
            samples.add(nanos(() -> call.accept(number)));
        }
        return samples;
    }

    private static long nanos(Runnable call) {
        long start = System.nanoTime();
        call.run();
        return System.nanoTime() - start;
    }
}
