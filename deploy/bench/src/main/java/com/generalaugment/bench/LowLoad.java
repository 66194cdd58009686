package com.generalaugment.bench;

import com.generalaugment.bench.load.Pace;
import com.generalaugment.bench.load.Result;
import com.generalaugment.bench.stub.Script;
import java.time.Duration;

/** One caller at a time: what the platform itself adds when nothing waits for anything. */
final class LowLoad implements Scenario {

    private static final Script SCRIPT = new Script(20, 20, 5);
    private static final Pace WARM_UP = new Pace.Closed(1, 10, Duration.ofSeconds(5));
    private static final Pace MEASURED = new Pace.Closed(1, 50, Duration.ofSeconds(10));

    private final Trials trials;

    LowLoad(Trials trials) {
        this.trials = trials;
    }

    @Override
    public String title() {
        return "low load";
    }

    @Override
    public void run(Report report) {
        report.section("Low load: 1 connection, model answers after 20 ms, 20 tokens, 5 ms apart");
        Pair whole = measure(false);
        report.compare("whole answer p50", whole.direct(0.5), whole.platform(0.5), Target.ADDED_LATENCY);
        report.compare("whole answer p99", whole.direct(0.99), whole.platform(0.99), Target.NONE);
        Pair stream = measure(true);
        report.compare("streamed answer p50", stream.direct(0.5), stream.platform(0.5), Target.ADDED_LATENCY);
        report.compare("streamed answer p99", stream.direct(0.99), stream.platform(0.99), Target.NONE);
        report.compare(
                "first token p50",
                stream.direct.firstTokens().percentileMillis(0.5),
                stream.platform.firstTokens().percentileMillis(0.5),
                Target.ADDED_FIRST_TOKEN);
        report.compare(
                "first token p99",
                stream.direct.firstTokens().percentileMillis(0.99),
                stream.platform.firstTokens().percentileMillis(0.99),
                Target.NONE);
    }

    /** Two rounds of each in turn, so that a noisy moment of the machine does not hit only one of them. */
    private Pair measure(boolean stream) {
        trials.direct(SCRIPT, stream, WARM_UP);
        trials.platform(SCRIPT, stream, WARM_UP);
        Result direct = trials.direct(SCRIPT, stream, MEASURED);
        Result platform = trials.platform(SCRIPT, stream, MEASURED);
        return new Pair(
                direct.and(trials.direct(SCRIPT, stream, MEASURED)),
                platform.and(trials.platform(SCRIPT, stream, MEASURED)));
    }

    private record Pair(Result direct, Result platform) {

        double direct(double share) {
            return direct.latencies().percentileMillis(share);
        }

        double platform(double share) {
            return platform.latencies().percentileMillis(share);
        }
    }
}
