/** The simulated world, what happens in it, and what must never happen in it. */
package org.gnomon.itests.simulation.world;
