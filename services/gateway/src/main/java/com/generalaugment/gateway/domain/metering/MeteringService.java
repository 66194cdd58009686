package com.generalaugment.gateway.domain.metering;

import com.generalaugment.libs.runtime.context.RequestContext;

/** Port to the metering service. Answers are JSON documents of the public contract. */
public interface MeteringService {

    /** @param startDate as received, empty when absent; {@code endDate} likewise */
    byte[] usage(RequestContext context, String startDate, String endDate, String plan);

    byte[] listBudgets(RequestContext context);

    /** @param budgetId given: creating it twice creates one; empty: a new id */
    byte[] createBudget(RequestContext context, String budgetId, byte[] body);

    byte[] budget(RequestContext context, String budgetId);

    byte[] updateBudget(RequestContext context, String budgetId, byte[] body);

    byte[] deleteBudget(RequestContext context, String budgetId);
}
