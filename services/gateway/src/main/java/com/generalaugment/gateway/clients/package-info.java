/** The services behind the edge, and the sign-in provider. */
@NullMarked
package com.generalaugment.gateway.clients;

import org.jspecify.annotations.NullMarked;
