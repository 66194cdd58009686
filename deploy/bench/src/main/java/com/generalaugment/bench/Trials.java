package com.generalaugment.bench;

import com.generalaugment.bench.load.LoadClient;
import com.generalaugment.bench.load.Pace;
import com.generalaugment.bench.load.PlatformTarget;
import com.generalaugment.bench.load.Result;
import com.generalaugment.bench.load.StubTarget;
import com.generalaugment.bench.stub.Script;

/** Runs the same load against the platform and against the stub itself, and keeps the account of all of it. */
final class Trials implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 600;

    private final int stubPort;
    private final Report report;
    private final LoadClient platform;
    private final LoadClient direct;
    private long turns;
    private long costMicros;

    Trials(Installation installation, Report report) {
        this.stubPort = installation.stubPort();
        this.report = report;
        this.platform = new LoadClient(
                new PlatformTarget(installation.gatewayPort(), installation.runtimeKey()), MOST_CONNECTIONS);
        this.direct = new LoadClient(new StubTarget(stubPort), MOST_CONNECTIONS);
    }

    Result platform(Script script, boolean stream, Pace pace) {
        Result result = checked("platform", platform, script, stream, pace);
        turns += result.completed();
        costMicros += result.costMicros();
        return result;
    }

    Result direct(Script script, boolean stream, Pace pace) {
        return checked("direct", direct, script, stream, pace);
    }

    /** Turns that the platform has answered so far, warm-up included. */
    long turns() {
        return turns;
    }

    /** What those answers say they cost. */
    long costMicros() {
        return costMicros;
    }

    @Override
    public void close() {
        platform.close();
        direct.close();
    }

    /** The stub counts what it sent as frames; a platform always streams from its model. */
    private Result checked(String name, LoadClient client, Script script, boolean stream, Pace pace) {
        long before = Admin.framesSent(stubPort);
        Result result = client.run(script, stream, pace);
        long sent = Admin.framesSent(stubPort) - before;
        if (result.failed() > 0) {
            report.broken(name + ": " + result.failed() + " of " + (result.completed() + result.failed())
                    + " turns failed, such as: " + String.join("; ", result.reasons()));
        }
        boolean counted = stream || client == platform;
        if (counted && sent != result.tokens()) {
            report.broken(name + ": the model sent " + sent + " frames, the client got " + result.tokens());
        }
        return result;
    }
}
