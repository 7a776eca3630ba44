import type { ReactNode } from 'react';
import page from './page.module.css';

/** What a page says before there is anything on it: one sentence, what it would be good for, and how to begin. */
export function Empty(props: { title: string; body: string; children: ReactNode }) {
  return (
    <div className={page.empty}>
      <h2>{props.title}</h2>
      <p>{props.body}</p>
      {props.children}
    </div>
  );
}
