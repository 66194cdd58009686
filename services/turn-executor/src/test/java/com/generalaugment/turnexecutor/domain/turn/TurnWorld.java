package com.generalaugment.turnexecutor.domain.turn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.libs.testkit.telemetry.SpanRecorder;
import com.generalaugment.libs.testkit.time.ManualClock;
import com.generalaugment.turnexecutor.clients.providers.builtin.BuiltInModel;
import com.generalaugment.turnexecutor.domain.agent.TurnWorker;
import com.generalaugment.turnexecutor.domain.conversation.Conversations;
import com.generalaugment.turnexecutor.domain.conversation.StoredItems;
import com.generalaugment.turnexecutor.domain.durability.ExpiredLeases;
import com.generalaugment.turnexecutor.domain.durability.GracefulShutdown;
import com.generalaugment.turnexecutor.domain.durability.LeaseRenewer;
import com.generalaugment.turnexecutor.domain.durability.QueuedTurns;
import com.generalaugment.turnexecutor.domain.durability.Takeover;
import com.generalaugment.turnexecutor.domain.live.Ending;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.live.TurnLimits;
import com.generalaugment.turnexecutor.domain.live.TurnMeter;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.model.OwnProviders;
import com.generalaugment.turnexecutor.domain.plan.Admissions;
import com.generalaugment.turnexecutor.domain.plan.Memories;
import com.generalaugment.turnexecutor.domain.plan.SealedCompactions;
import com.generalaugment.turnexecutor.domain.plan.TurnContexts;
import com.generalaugment.turnexecutor.domain.plan.TurnPlanner;
import com.generalaugment.turnexecutor.domain.request.RequestLimits;
import com.generalaugment.turnexecutor.domain.run.ConversationPlace;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunOpenings;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.Signals;
import com.generalaugment.turnexecutor.domain.stream.Execution;
import com.generalaugment.turnexecutor.domain.stream.Responses;
import com.generalaugment.turnexecutor.fakes.FakeAdmission;
import com.generalaugment.turnexecutor.fakes.FakeFileReader;
import com.generalaugment.turnexecutor.fakes.FakeLiveStreams;
import com.generalaugment.turnexecutor.fakes.FakeRecall;
import com.generalaugment.turnexecutor.fakes.FakeRunStore;
import com.generalaugment.turnexecutor.fakes.FakeSignals;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import com.generalaugment.turnexecutor.store.KeyRingSealer;
import com.generalaugment.turnexecutor.telemetry.TurnSpans;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One replica's use cases with fakes around them; {@link #another} is a second replica on the same state. */
public final class TurnWorld {

    public static final Tenant TENANT = new Tenant(UUID.fromString("0197a000-0000-7000-8000-000000000001"));
    static final Tenant FOREIGN = new Tenant(UUID.fromString("0197a000-0000-7000-8000-000000000002"));
    static final Run.Caller CALLER = new Run.Caller(
            1, "key-1", "production", "req_test", new TraceContext("a".repeat(32), "b".repeat(16), true), null, null);
    static final int ROOM = 2;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final TurnLimits LIMITS = new TurnLimits(Duration.ofSeconds(600), Duration.ofMinutes(60));

    public final ManualClock clock;
    public final FakeRunStore store;
    public final FakeLiveStreams streams;
    public final FakeAdmission admission = new FakeAdmission();
    final FakeRecall recall = new FakeRecall();
    private static final KeyRingSealer SEALER =
            new KeyRingSealer(Base64.getEncoder().encodeToString(new byte[32]), List.of());

    public final ScriptedProvider model = new ScriptedProvider();
    final BuiltInModel selfCheckModel = new BuiltInModel(Duration.ZERO);
    final SpanRecorder recorder = new SpanRecorder();
    public final LiveTurns live = new LiveTurns();
    final RunOpenings openings;
    public final GracefulShutdown gracefulShutdown;
    final FakeSignals signals;
    final Responses responses;
    final Conversations conversations;
    final TurnPlanner planner;
    public final Turns turns;
    final Compactions compactions;
    public final Takeover takeover;
    public final Heartbeat leases;
    final QueuedTurns queued;
    final Cancellations cancellations;
    public final AtomicInteger givenUp = new AtomicInteger();
    public volatile @Nullable Problem registryFailure;
    public volatile boolean omitsUnknownTools;
    volatile Project.Memory memory = new Project.Memory(8, false);
    volatile Map<String, List<String>> fallbacks = Map.of();

    /** What the threads of a replica do in turn. */
    public interface Heartbeat {
        void beat();
    }

    public TurnWorld() {
        this(new ManualClock());
    }

    private TurnWorld(ManualClock clock) {
        this(clock, new FakeRunStore(clock), new FakeLiveStreams(), new FakeSignals());
    }

    private TurnWorld(ManualClock clock, FakeRunStore store, FakeLiveStreams streams, FakeSignals signals) {
        this.clock = clock;
        this.signals = signals;
        this.store = store;
        this.streams = streams;
        this.gracefulShutdown = new GracefulShutdown(store, live);
        this.responses = new Responses(store, store, streams, live, clock, Duration.ofHours(24));
        StoredItems storedItems = new StoredItems(store, store.conversations());
        SealedCompactions compacted = new SealedCompactions(SEALER, clock);
        this.conversations = new Conversations(store.conversations(), storedItems, clock);
        this.planner = new TurnPlanner(
                (tenant, caller) -> project(tenant),
                new TurnContexts(
                        responses, store.conversations(), storedItems, SEALER, compacted, FakeFileReader.PLAIN, 50),
                new ModelCatalog(
                        List.of(model),
                        Map.of("simple", "scripted-s", "balanced", "scripted-b", "complex", "scripted-c"),
                        OwnProviders.NONE,
                        selfCheckModel),
                new Admissions(admission, new Memories(recall, store, 1_000), LIMITS),
                streams,
                new RequestLimits(8_000),
                clock);
        TurnWorker worker = new TurnWorker(
                store,
                streams,
                live,
                SEALER,
                meter,
                new TurnSpans(Spans.recordedBy(recorder.telemetry())),
                clock,
                Duration.ofSeconds(5));
        BackgroundTurns background = new BackgroundTurns(store, streams, responses, signals, clock);
        this.openings = new RunOpenings(store);
        this.turns = new Turns(store, openings, planner, worker, live, gracefulShutdown, responses, background, clock);
        this.compactions = new Compactions(turns, planner, worker, compacted);
        this.takeover = new Takeover(store, planner, worker, clock, meter, 2);
        LeaseRenewer renewer = new LeaseRenewer(store, openings, live, clock, LIMITS);
        ExpiredLeases expired = new ExpiredLeases(store, renewer, gracefulShutdown, takeover, clock, LEASE);
        this.leases = () -> {
            renewer.renew(LEASE);
            expired.takeOver();
        };
        this.queued = new QueuedTurns(store, takeover, gracefulShutdown, clock, LEASE, ROOM);
        this.cancellations = new Cancellations(responses, store, store, takeover, signals, LEASE);
        signals.listen(new Signals.Listener() {
            @Override
            public void onQueued() {
                queued.wake();
            }

            @Override
            public void onCancel(Tenant tenant, String responseId) {
                live.find(tenant, responseId).ifPresent(turn -> turn.stop(LiveTurn.StopReason.CANCEL_REQUESTED));
            }
        });
    }

    private final TurnMeter meter = new TurnMeter() {
        @Override
        public void ended(LiveTurn turn, Ending ending, Instant at) {}

        @Override
        public void gaveUpRun() {
            givenUp.incrementAndGet();
        }
    };

    public TurnWorld another() {
        return new TurnWorld(clock, store.as("owner-2"), streams, signals);
    }

    private Project project(Tenant tenant) {
        Problem failure = registryFailure;
        if (failure != null) {
            throw failure;
        }
        return new Project(
                tenant,
                "demo",
                null,
                Map.of(),
                List.of("scripted-own", "nobody-1"),
                fallbacks,
                0,
                "pro",
                new Project.Limits(0, 0, 0),
                false,
                omitsUnknownTools,
                memory);
    }

    /** Of a caller that chose extensions. */
    static Turns.Command command(String json, @Nullable String key, Extensions extensions) {
        Turns.Command core = command(TENANT, json, key);
        return new Turns.Command(core.tenant(), CALLER.with(extensions), core.body(), core.document(), key);
    }

    Turns.Command command(String json, @Nullable String key) {
        return command(TENANT, json, key);
    }

    static Turns.Command command(Tenant tenant, String json, @Nullable String key) {
        JsonNode document = Json.readTrusted(json);
        return new Turns.Command(tenant, CALLER, Json.bytes(document), document, key);
    }

    public Execution start(String json, @Nullable String key) {
        return turns.execute(command(json, key));
    }

    public ObjectNode run(String json) {
        return run(json, null);
    }

    public ObjectNode run(String json, @Nullable String key) {
        return answer(start(json, key));
    }

    public List<Frame> stream(String json, @Nullable String key) {
        return frames(start(json, key));
    }

    /** All frames, once the stream has ended. */
    public static List<Frame> frames(Execution execution) {
        ended(execution);
        return execution.log().frames();
    }

    static ObjectNode answer(Execution execution) {
        try {
            return execution.answer().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Problem problem ? problem : new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for the end of a turn, whatever it is. */
    public static void ended(Execution execution) {
        try {
            execution.answer().handle((response, failure) -> true).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private @Nullable ConversationPlace placeOf(JsonNode document) {
        return document.hasNonNull("conversation")
                ? conversations
                        .find(TENANT, document.get("conversation").asText())
                        .place()
                : null;
    }

    /** A run that another replica opened and was working on when it died. */
    public Run orphan(String json, @Nullable String key) {
        JsonNode document = Json.readTrusted(json);
        boolean stored = document.path("store").asBoolean(true);
        String id = "0123456789abcdefghijklmno";
        Run run = new Run(
                TENANT,
                "run_" + id,
                "resp_" + id,
                document.hasNonNull("user") ? document.get("user").asText() : null,
                1,
                CALLER,
                key,
                stored,
                clock.instant());
        RunStore.Claim claim =
                key == null ? null : new RunStore.Claim(key, CanonicalJson.fingerprint(document, "POST /v1/responses"));
        RunStore dead = store.as("dead");
        dead.open(run, Json.bytes(document), claim, placeOf(document));
        store.expireLease(run);
        return run;
    }
}
