/** The public HTTP edge: the port, the order of the checks, requests, routes and answers. */
@NullMarked
package com.generalaugment.gateway.api.edge;

import org.jspecify.annotations.NullMarked;
