'use client';
import { createContext, type ReactNode, useContext } from 'react';
import type { Me } from '@/trpc/types';

const PersonContext = createContext<Me | null>(null);

export function PersonProvider(props: { me: Me; children: ReactNode }) {
  return <PersonContext.Provider value={props.me}>{props.children}</PersonContext.Provider>;
}

/** Who is signed in, in which organization, and what they may do. Only inside the signed-in part of the app. */
export function usePerson(): Me {
  const me = useContext(PersonContext);
  if (!me) throw new Error('usePerson is for signed-in pages');
  return me;
}
