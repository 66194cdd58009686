package com.generalaugment.gateway.domain.turn;

import com.generalaugment.libs.runtime.context.RequestContext;
import java.util.List;

/** Port to the service that keeps conversations. Bodies and answers are JSON. Fails with the problems of that service, or 503. */
public interface ConversationService {

    /** @param name the same for every repetition of the request, which then has its effect once; empty: the request is not repeated */
    byte[] create(RequestContext context, byte[] body, String name);

    byte[] get(RequestContext context, String id);

    byte[] update(RequestContext context, String id, byte[] body);

    byte[] delete(RequestContext context, String id);

    /** @param order query parameters as received; empty when absent */
    byte[] items(RequestContext context, String id, String order, String limit, String after, List<String> include);

    /** @param name as in {@link #create} */
    byte[] addItems(RequestContext context, String id, byte[] body, String name, List<String> include);

    byte[] item(RequestContext context, String id, String itemId, List<String> include);

    byte[] deleteItem(RequestContext context, String id, String itemId);
}
