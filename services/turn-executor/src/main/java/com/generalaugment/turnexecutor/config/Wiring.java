package com.generalaugment.turnexecutor.config;

import com.generalaugment.libs.runtime.config.Secret;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.turnexecutor.clients.files.PdfReader;
import com.generalaugment.turnexecutor.clients.providers.TracedProvider;
import com.generalaugment.turnexecutor.clients.providers.builtin.BuiltInModel;
import com.generalaugment.turnexecutor.clients.providers.gate.GuardedProviderGate;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.domain.agent.TurnWorker;
import com.generalaugment.turnexecutor.domain.conversation.ConversationStore;
import com.generalaugment.turnexecutor.domain.conversation.Conversations;
import com.generalaugment.turnexecutor.domain.conversation.StoredItems;
import com.generalaugment.turnexecutor.domain.durability.ExpiredLeases;
import com.generalaugment.turnexecutor.domain.durability.GracefulShutdown;
import com.generalaugment.turnexecutor.domain.durability.LeaseRenewer;
import com.generalaugment.turnexecutor.domain.durability.QueuedTurns;
import com.generalaugment.turnexecutor.domain.durability.Takeover;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.erasure.UserErasures;
import com.generalaugment.turnexecutor.domain.erasure.UserTurns;
import com.generalaugment.turnexecutor.domain.files.FileReader;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.live.TurnLimits;
import com.generalaugment.turnexecutor.domain.live.TurnMeter;
import com.generalaugment.turnexecutor.domain.live.TurnTracer;
import com.generalaugment.turnexecutor.domain.memory.Recall;
import com.generalaugment.turnexecutor.domain.model.ModelCatalog;
import com.generalaugment.turnexecutor.domain.plan.Admissions;
import com.generalaugment.turnexecutor.domain.plan.Memories;
import com.generalaugment.turnexecutor.domain.plan.SealedCompactions;
import com.generalaugment.turnexecutor.domain.plan.TurnContexts;
import com.generalaugment.turnexecutor.domain.plan.TurnPlanner;
import com.generalaugment.turnexecutor.domain.providers.ProjectProviders;
import com.generalaugment.turnexecutor.domain.providers.ProviderAccessStore;
import com.generalaugment.turnexecutor.domain.providers.ProviderAccesses;
import com.generalaugment.turnexecutor.domain.providers.ProviderGate;
import com.generalaugment.turnexecutor.domain.providers.ProviderKind;
import com.generalaugment.turnexecutor.domain.request.RequestLimits;
import com.generalaugment.turnexecutor.domain.retention.ExpiredRows;
import com.generalaugment.turnexecutor.domain.retention.Retention;
import com.generalaugment.turnexecutor.domain.retention.RetentionPeriods;
import com.generalaugment.turnexecutor.domain.run.Admission;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Projects;
import com.generalaugment.turnexecutor.domain.run.Replica;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.RunOpenings;
import com.generalaugment.turnexecutor.domain.run.RunQueue;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.Signals;
import com.generalaugment.turnexecutor.domain.stream.Responses;
import com.generalaugment.turnexecutor.domain.turn.BackgroundTurns;
import com.generalaugment.turnexecutor.domain.turn.Cancellations;
import com.generalaugment.turnexecutor.domain.turn.Compactions;
import com.generalaugment.turnexecutor.domain.turn.Models;
import com.generalaugment.turnexecutor.domain.turn.Proposals;
import com.generalaugment.turnexecutor.domain.turn.Turns;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Puts the domain together with what it needs; the domain itself does not depend on the container. */
@Singleton
public class Wiring {

    private static final Duration LONGEST_RETENTION_ROUND = Duration.ofMinutes(1);

    private final TurnExecutorConfig config;
    private final Clock clock = Clock.systemUTC();

    public Wiring(TurnExecutorConfig config) {
        this.config = config;
    }

    @Produces
    @Singleton
    ModelCatalog catalog(Spans spans, Vertx vertx, ProjectProviders own) {
        var tiers = config.tiers();
        return new ModelCatalog(
                new ConfiguredProviders(config.providers(), vertx)
                        .all().stream()
                                .map(provider -> TracedProvider.wrap(provider, spans))
                                .toList(),
                Map.of("simple", tiers.simple(), "balanced", tiers.balanced(), "complex", tiers.complex()),
                own,
                TracedProvider.wrap(new BuiltInModel(Duration.ZERO), spans));
    }

    @Produces
    @Singleton
    ProviderGate providerGate(Spans spans, Vertx vertx, EgressConfig egress) {
        var providers = config.providers();
        var limits = providers.openaiCompatible();
        return new GuardedProviderGate(
                egress.rules(),
                new ProviderHttp(vertx, ConfiguredProviders.limits(limits)),
                Map.of(
                        ProviderKind.OPENAI, providers.openai().url(),
                        ProviderKind.ANTHROPIC, providers.anthropic().url(),
                        ProviderKind.GEMINI, providers.gemini().url()),
                spans);
    }

    @Produces
    @Singleton
    ProjectProviders projectProviders(ProviderAccessStore store, ProviderGate gate) {
        return new ProjectProviders(store, gate, clock);
    }

    @Produces
    @Singleton
    ProviderAccesses providerAccesses(ProviderAccessStore store, ProviderGate gate, ProjectProviders providers) {
        return new ProviderAccesses(store, gate, providers, clock);
    }

    @Produces
    @Singleton
    Sealer sealer() {
        return EncryptionKeys.sealer(
                config.encryptionKey().value(), config.previousEncryptionKeys().map(Secret::value));
    }

    @Produces
    @Singleton
    Replica replica() {
        return new Replica(config.replicaId(), config.lease(), config.heartbeat(), config.queuePoll());
    }

    @Produces
    @Singleton
    RetentionPeriods retentionPeriods() {
        return new RetentionPeriods(
                config.responseRetention(), config.streamRetention(), config.sealedReplayRetention());
    }

    @Produces
    @Singleton
    Recall.Deadline recallDeadline() {
        return new Recall.Deadline(config.recall().deadline());
    }

    @Produces
    @Singleton
    LiveTurns liveTurns() {
        return new LiveTurns();
    }

    @Produces
    @Singleton
    Responses responses(ResponseStore stored, RunStore runs, LiveStreams streams, LiveTurns live) {
        return new Responses(stored, runs, streams, live, clock, config.streamRetention());
    }

    @Produces
    @Singleton
    StoredItems storedItems(ResponseStore responses, ConversationStore conversations) {
        return new StoredItems(responses, conversations);
    }

    @Produces
    @Singleton
    Conversations conversations(ConversationStore store, StoredItems storedItems) {
        return new Conversations(store, storedItems, clock);
    }

    @Produces
    @Singleton
    SealedCompactions sealedCompactions(Sealer sealer) {
        return new SealedCompactions(sealer, clock);
    }

    @Produces
    @Singleton
    TurnContexts contexts(
            Responses responses,
            ConversationStore conversations,
            StoredItems storedItems,
            Sealer sealer,
            SealedCompactions compactions,
            FileReader files) {
        return new TurnContexts(
                responses, conversations, storedItems, sealer, compactions, files, config.contextTokens());
    }

    @Produces
    @Singleton
    FileReader files() {
        return new PdfReader(new PdfReader.Limits(
                config.files().deadline(),
                config.files().memoryMegabytes(),
                config.files().atOnce()));
    }

    @Produces
    @Singleton
    Admissions admissions(Admission admission, Recall recall, RunStore runs) {
        return new Admissions(
                admission, new Memories(recall, runs, config.recall().maxTokens()), limits());
    }

    @Produces
    @Singleton
    TurnPlanner planner(
            Projects projects,
            TurnContexts contexts,
            ModelCatalog catalog,
            Admissions admissions,
            LiveStreams streams) {
        return new TurnPlanner(
                projects, contexts, catalog, admissions, streams, new RequestLimits(config.maxOutputTokens()), clock);
    }

    @Produces
    @Singleton
    TurnWorker worker(
            RunStore runs, LiveStreams streams, LiveTurns live, Sealer sealer, TurnMeter meter, TurnTracer tracer) {
        return new TurnWorker(runs, streams, live, sealer, meter, tracer, clock, config.commitTimeout());
    }

    @Produces
    @Singleton
    GracefulShutdown gracefulShutdown(RunStore runs, LiveTurns live) {
        return new GracefulShutdown(runs, live);
    }

    @Produces
    @Singleton
    RunOpenings runOpenings(RunStore runs) {
        return new RunOpenings(runs);
    }

    @Produces
    @Singleton
    Turns turns(
            RunStore runs,
            RunOpenings openings,
            TurnPlanner planner,
            TurnWorker worker,
            LiveTurns live,
            GracefulShutdown gracefulShutdown,
            Responses responses,
            BackgroundTurns background) {
        return new Turns(runs, openings, planner, worker, live, gracefulShutdown, responses, background, clock);
    }

    @Produces
    @Singleton
    BackgroundTurns backgroundTurns(RunQueue queue, LiveStreams streams, Responses responses, Signals signals) {
        return new BackgroundTurns(queue, streams, responses, signals, clock);
    }

    @Produces
    @Singleton
    QueuedTurns queuedTurns(RunQueue queue, Takeover takeover, GracefulShutdown gracefulShutdown) {
        return new QueuedTurns(queue, takeover, gracefulShutdown, clock, config.lease(), config.backgroundTurns());
    }

    @Produces
    @Singleton
    Cancellations cancellations(
            Responses responses, RunStore runs, RunQueue queue, Takeover takeover, Signals signals) {
        return new Cancellations(responses, runs, queue, takeover, signals, config.lease());
    }

    @Produces
    @Singleton
    UserErasures userErasures(UserTurns turns, Cancellations cancellations, LiveStreams streams) {
        return new UserErasures(turns, cancellations, streams);
    }

    @Produces
    @Singleton
    Compactions compactions(Turns turns, TurnPlanner planner, TurnWorker worker, SealedCompactions compacted) {
        return new Compactions(turns, planner, worker, compacted);
    }

    @Produces
    @Singleton
    Proposals proposals(Turns turns, TurnPlanner planner, TurnWorker worker, Responses responses, Projects projects) {
        return new Proposals(turns, planner, worker, responses, projects);
    }

    @Produces
    @Singleton
    Models models(Projects projects, ModelCatalog catalog) {
        return new Models(projects, catalog);
    }

    @Produces
    @Singleton
    Takeover takeover(RunStore runs, TurnPlanner planner, TurnWorker worker, TurnMeter meter) {
        return new Takeover(runs, planner, worker, clock, meter, config.maxLostOwners());
    }

    @Produces
    @Singleton
    LeaseRenewer leaseRenewer(RunStore runs, RunOpenings openings, LiveTurns live) {
        return new LeaseRenewer(runs, openings, live, clock, limits());
    }

    @Produces
    @Singleton
    ExpiredLeases expiredLeases(
            RunStore runs, LeaseRenewer renewer, GracefulShutdown gracefulShutdown, Takeover takeover) {
        return new ExpiredLeases(runs, renewer, gracefulShutdown, takeover, clock, config.lease());
    }

    @Produces
    @Singleton
    Retention retention(ExpiredRows rows, MeterRegistry registry) {
        return new Retention(
                rows,
                clock,
                LONGEST_RETENTION_ROUND,
                (kind, deleted) -> registry.counter("general_augment_expired_rows_deleted", "table", kind.table())
                        .increment(deleted));
    }

    private TurnLimits limits() {
        return new TurnLimits(config.turnLimit(), config.backgroundLimit());
    }
}
