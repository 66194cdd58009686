package com.generalaugment.bench;

import com.generalaugment.bench.load.Pace;
import com.generalaugment.bench.load.Result;
import com.generalaugment.bench.stub.Script;
import java.time.Duration;
import java.util.Map;

/** Many streams at once: every frame arrives, and none waits for an acknowledgement (the 40 ms of Nagle's algorithm). */
final class Streams implements Scenario {

    private static final Script SCRIPT = new Script(50, 100, 20);
    private static final double MICROS_PER_MILLI = 1_000;
    private static final double STEP_FROM = 38;
    private static final double STEP_TO = 45;

    private final Installation installation;
    private final Trials trials;
    private final int streams;

    Streams(Installation installation, Trials trials, int streams) {
        this.installation = installation;
        this.trials = trials;
        this.streams = streams;
    }

    @Override
    public String title() {
        return streams + " streams";
    }

    @Override
    public void run(Report report) {
        report.section(streams + " concurrent streams: 100 tokens each, 20 ms apart");
        Pace once = new Pace.Closed(streams, streams, Duration.ofSeconds(30));
        trials.direct(new Script(0, 1, 0), true, once);
        trials.platform(new Script(0, 1, 0), true, once);
        Result direct = trials.direct(SCRIPT, true, once);
        CpuWindow services = new CpuWindow(installation.services());
        Result platform = trials.platform(SCRIPT, true, once);
        Map<String, CpuWindow.Cpu> used = services.used();
        report.row(
                "frames in of " + streams * SCRIPT.tokens(),
                Long.toString(direct.tokens()),
                Long.toString(platform.tokens()),
                "",
                "all");
        gaps(report, "gap between frames p50", direct, platform, 0.5);
        gaps(report, "gap between frames p99", direct, platform, 0.99);
        double ofDirect = direct.gaps().shareBetween(STEP_FROM, STEP_TO);
        double ofPlatform = platform.gaps().shareBetween(STEP_FROM, STEP_TO);
        report.row("gaps of 38 to 45 ms", percent(ofDirect), percent(ofPlatform), percent(ofPlatform - ofDirect), "");
        report.compare(
                "first token p99",
                direct.firstTokens().percentileMillis(0.99),
                platform.firstTokens().percentileMillis(0.99),
                Target.NONE);
        used.forEach((name, cpu) -> report.row(
                "CPU per frame, " + name,
                "",
                Report.number(cpu.working() * MICROS_PER_MILLI / platform.tokens(), 0) + " us",
                "",
                ""));
    }

    private static void gaps(Report report, String figure, Result direct, Result platform, double share) {
        report.compare(
                figure, direct.gaps().percentileMillis(share), platform.gaps().percentileMillis(share), Target.NONE);
    }

    private static String percent(double share) {
        return Report.number(share * 100, 2) + " %";
    }
}
