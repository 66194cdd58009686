package com.generalaugment.gateway.clients;

import com.generalaugment.gateway.domain.metering.MeteringService;
import com.generalaugment.libs.contracts.metering.BudgetRequest;
import com.generalaugment.libs.contracts.metering.ListBudgetsRequest;
import com.generalaugment.libs.contracts.metering.MeteringDocument;
import com.generalaugment.libs.contracts.metering.MeteringGrpc;
import com.generalaugment.libs.contracts.metering.UsageRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.function.Function;

/** Calls metering over gRPC. */
@ApplicationScoped
public class GrpcMeteringService implements MeteringService {

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final Peers peers;

    public GrpcMeteringService(Peers peers) {
        this.peers = peers;
    }

    @Override
    public byte[] usage(RequestContext context, String startDate, String endDate, String plan) {
        return ask(
                context,
                stub -> stub.getUsage(UsageRequest.newBuilder()
                        .setStartDate(startDate)
                        .setEndDate(endDate)
                        .setPlan(plan)
                        .build()));
    }

    @Override
    public byte[] listBudgets(RequestContext context) {
        return ask(context, stub -> stub.listBudgets(ListBudgetsRequest.getDefaultInstance()));
    }

    @Override
    public byte[] createBudget(RequestContext context, String budgetId, byte[] body) {
        return ask(context, stub -> stub.createBudget(request(budgetId, body)));
    }

    @Override
    public byte[] budget(RequestContext context, String budgetId) {
        return ask(context, stub -> stub.getBudget(request(budgetId, new byte[0])));
    }

    @Override
    public byte[] updateBudget(RequestContext context, String budgetId, byte[] body) {
        return ask(context, stub -> stub.updateBudget(request(budgetId, body)));
    }

    @Override
    public byte[] deleteBudget(RequestContext context, String budgetId) {
        return ask(context, stub -> stub.deleteBudget(request(budgetId, new byte[0])));
    }

    private byte[] ask(RequestContext context, Function<MeteringGrpc.MeteringBlockingStub, MeteringDocument> question) {
        try {
            return question.apply(PeerChannels.call(MeteringGrpc.newBlockingStub(peers.metering()), context, DEADLINE))
                    .getJson()
                    .toByteArray();
        } catch (StatusRuntimeException e) {
            throw ProblemStatus.toProblem(e);
        }
    }

    private static BudgetRequest request(String budgetId, byte[] body) {
        return BudgetRequest.newBuilder()
                .setBudgetId(budgetId)
                .setBody(ByteString.copyFrom(body))
                .build();
    }
}
