package com.generalaugment.gateway.api.edge;

import java.util.List;

/** Routes of one subject. The edge serves the routes of every bean of this type; their templates must not overlap. */
public interface RouteGroup {

    List<Route> routes();
}
